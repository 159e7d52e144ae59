/**
 * From an admission review to its answer: start with {@link io.lorica.injector.review.Decision}.
 */
@NullMarked
package io.lorica.injector.review;

import org.jspecify.annotations.NullMarked;
