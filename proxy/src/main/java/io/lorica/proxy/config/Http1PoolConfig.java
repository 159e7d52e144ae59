package io.lorica.proxy.config;

import java.time.Duration;

/** Idle HTTP/1 connections kept per endpoint: how many, and for how long each. */
public record Http1PoolConfig(int maxIdle, Duration idleTimeout) {}
