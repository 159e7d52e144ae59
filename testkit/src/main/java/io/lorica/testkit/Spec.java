package io.lorica.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says which behaviours of the specification a test covers, each as {@code PAGE#ITEM}: {@code
 * "02#14"} is item 14 of "Behaviours worth a test" on page 02. The generated page on coverage is
 * made from these.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Spec {
  /** Page and item, at least one. */
  String[] value();
}
