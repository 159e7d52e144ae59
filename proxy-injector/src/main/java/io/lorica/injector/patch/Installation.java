package io.lorica.injector.patch;

import io.lorica.injector.values.ValuesDocument;

/**
 * What all pods of one control plane have in common.
 *
 * @param namespace of the control plane
 * @param createdBy program and version, for the annotation on the pod
 * @param trustAnchors the bundle as its file has it, PEM
 */
public record Installation(
    ValuesDocument values, String namespace, String createdBy, String trustAnchors) {}
