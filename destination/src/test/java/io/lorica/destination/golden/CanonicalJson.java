package io.lorica.destination.golden;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Internal;
import com.google.protobuf.MessageLite;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Messages → the canonical JSON of protobuf, as trees of maps, lists, strings, numbers. Lite
 * classes know no descriptors, so it goes by the accessors that the generator writes.
 */
final class CanonicalJson {
  private CanonicalJson() {}

  static Map<String, Object> of(MessageLite message) {
    Map<String, Object> out = new TreeMap<>();
    for (Field constant : message.getClass().getFields()) {
      if (Modifier.isStatic(constant.getModifiers())
          && constant.getName().endsWith("_FIELD_NUMBER")) {
        String squeezed =
            constant
                .getName()
                .replace("_FIELD_NUMBER", "")
                .replace("_", "")
                .toLowerCase(Locale.ROOT);
        put(message, squeezed, out);
      }
    }
    return out;
  }

  private static void put(MessageLite message, String squeezed, Map<String, Object> out) {
    Optional<Method> map = getter(message, squeezed, "map");
    Optional<Method> list = getter(message, squeezed, "list");
    if (map.isPresent()) {
      Map<?, ?> entries = (Map<?, ?>) call(message, map.get());
      if (!entries.isEmpty()) {
        out.put(jsonName(map.get(), "Map"), new TreeMap<>(entries));
      }
    } else if (list.isPresent()) {
      List<?> elements = (List<?>) call(message, list.get());
      if (!elements.isEmpty()) {
        out.put(jsonName(list.get(), "List"), elements.stream().map(CanonicalJson::value).toList());
      }
    } else {
      single(message, getter(message, squeezed, "").orElseThrow(), out);
    }
  }

  private static void single(MessageLite message, Method getter, Map<String, Object> out) {
    String name = getter.getName().substring(3);
    Object value = call(message, getter);
    boolean present =
        Arrays.stream(message.getClass().getMethods())
            .filter(method -> method.getName().equals("has" + name))
            .findFirst()
            .map(has -> (boolean) call(message, has))
            .orElseGet(() -> !isDefault(value));
    if (present) {
      out.put(jsonName(getter, ""), value(value));
    }
  }

  private static boolean isDefault(Object value) {
    return switch (value) {
      case String text -> text.isEmpty();
      case Boolean flag -> !flag;
      case Number number -> number.doubleValue() == 0;
      case ByteString bytes -> bytes.isEmpty();
      case Internal.EnumLite constant -> constant.getNumber() == 0;
      default -> throw new IllegalStateException("no default known: " + value.getClass());
    };
  }

  private static Object value(Object value) {
    return switch (value) {
      case Duration duration -> seconds(duration);
      case MessageLite message -> of(message);
      case ByteString bytes -> Base64.getEncoder().encodeToString(bytes.toByteArray());
      case Long number -> Long.toUnsignedString(number);
      case Integer number -> Integer.toUnsignedLong(number);
      case Float number -> number(Double.parseDouble(number.toString()));
      case Double number -> number(number);
      case Enum<?> constant -> constant.name();
      default -> value;
    };
  }

  /** Whole numbers are written without a point. */
  private static Object number(double value) {
    if (value == Math.rint(value)) {
      return (long) value;
    }
    return value;
  }

  private static String seconds(Duration duration) {
    if (duration.getNanos() == 0) {
      return duration.getSeconds() + "s";
    }
    String nanos = "%09d".formatted(duration.getNanos());
    while (nanos.endsWith("000")) {
      nanos = nanos.substring(0, nanos.length() - 3);
    }
    return duration.getSeconds() + "." + nanos + "s";
  }

  private static String jsonName(Method getter, String suffix) {
    String name = getter.getName();
    String bare = name.substring(3, name.length() - suffix.length());
    // The generator writes the letter after a digit large; the canonical name does not.
    return bare.substring(0, 1).toLowerCase(Locale.ROOT) + bare.substring(1).replace("L5D", "L5d");
  }

  private static Optional<Method> getter(MessageLite message, String squeezed, String suffix) {
    List<Method> found = new ArrayList<>();
    for (Method method : message.getClass().getMethods()) {
      if (method.getParameterCount() == 0
          && method.getName().toLowerCase(Locale.ROOT).equals("get" + squeezed + suffix)
          && !method.isAnnotationPresent(Deprecated.class)) {
        found.add(method);
      }
    }
    return found.stream().findFirst().or(() -> deprecated(message, squeezed, suffix));
  }

  /** A deprecated field, or the deprecated name of a map's getter, which must not hide the map. */
  private static Optional<Method> deprecated(MessageLite message, String squeezed, String suffix) {
    return Arrays.stream(message.getClass().getMethods())
        .filter(method -> method.getParameterCount() == 0)
        .filter(
            method -> method.getName().toLowerCase(Locale.ROOT).equals("get" + squeezed + suffix))
        .findFirst();
  }

  private static Object call(MessageLite message, Method method) {
    try {
      return method.invoke(message);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(method.toString(), e);
    }
  }
}
