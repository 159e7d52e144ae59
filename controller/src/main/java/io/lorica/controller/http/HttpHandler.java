package io.lorica.controller.http;

/** Answers requests, each on a virtual thread of its own; may block. */
@FunctionalInterface
public interface HttpHandler {
  HttpAnswer answer(HttpQuestion question);
}
