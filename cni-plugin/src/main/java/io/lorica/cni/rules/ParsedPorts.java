package io.lorica.cni.rules;

/** One item of a port list after reading. */
sealed interface ParsedPorts permits PortRange, PortRange.Invalid {}
