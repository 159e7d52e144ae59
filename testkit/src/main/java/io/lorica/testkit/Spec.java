package io.lorica.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The test, or every test of the type, shows a behaviour that the specification lists as worth a
 * test. {@code "02#17"} is item 17 of page 02. The coverage page is made from these marks.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Spec {
  /** Page, {@code #}, number; a literal each, since the marks are read from the source. */
  String[] value();
}
