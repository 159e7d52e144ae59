package io.lorica.destination.model;

/** An owner reference. {@code kind} as the object writes it, so {@code ReplicaSet}. */
public record OwnerRef(String kind, String name) {}
