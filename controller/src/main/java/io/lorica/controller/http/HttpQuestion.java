package io.lorica.controller.http;

/** A whole request, its body within the face's bound. */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
public record HttpQuestion(String method, String path, byte[] body) {}
