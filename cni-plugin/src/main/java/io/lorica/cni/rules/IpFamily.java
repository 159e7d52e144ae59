package io.lorica.cni.rules;

/** Which of the two rule tables a rule belongs to. */
public enum IpFamily {
  V4,
  V6
}
