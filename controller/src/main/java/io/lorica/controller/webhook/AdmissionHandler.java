package io.lorica.controller.webhook;

/** Decides reviews; called on many virtual threads at once, may block. */
@FunctionalInterface
public interface AdmissionHandler {
  AdmissionResponse review(AdmissionRequest request);
}
