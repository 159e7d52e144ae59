package io.lorica.proxy.http.h1;

/** How far an incremental parser has come. */
public enum Progress {
  /** All input was taken, and more is needed. */
  MORE,
  /** Complete. Input behind it was left alone. */
  DONE,
  /** Wrong for good; the parser says how. */
  FAILED
}
