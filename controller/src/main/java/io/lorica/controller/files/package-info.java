/**
 * Files that change while a program runs: start with {@link
 * io.lorica.controller.files.ContentWatch}.
 */
@NullMarked
package io.lorica.controller.files;

import org.jspecify.annotations.NullMarked;
