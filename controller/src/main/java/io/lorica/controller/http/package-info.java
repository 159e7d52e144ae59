/**
 * A small HTTP/1.1 server for admin pages and webhooks: start with {@link
 * io.lorica.controller.http.HttpFace}.
 */
@NullMarked
package io.lorica.controller.http;

import org.jspecify.annotations.NullMarked;
