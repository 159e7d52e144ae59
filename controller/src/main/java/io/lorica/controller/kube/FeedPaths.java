package io.lorica.controller.kube;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The URLs of lists and watches, relative to the server's root. */
final class FeedPaths {

  private FeedPaths() {}

  static String list(ResourceKind<?> kind, Scope scope, int limit, String next) {
    String page = "?limit=" + limit + (next.isEmpty() ? "" : "&continue=" + encode(next));
    return kind.path(scope.namespace()) + page + selectors(scope);
  }

  static String watch(ResourceKind<?> kind, Scope scope, String from, long seconds) {
    return kind.path(scope.namespace())
        + "?watch=true&allowWatchBookmarks=true&timeoutSeconds="
        + seconds
        + "&resourceVersion="
        + encode(from)
        + selectors(scope);
  }

  private static String selectors(Scope scope) {
    return selector("labelSelector", scope.labelSelector())
        + selector("fieldSelector", scope.fieldSelector());
  }

  private static String selector(String name, String value) {
    return value.isEmpty() ? "" : "&" + name + "=" + encode(value);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
