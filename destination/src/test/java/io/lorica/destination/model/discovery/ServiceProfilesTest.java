package io.lorica.destination.model.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.destination.kube.Objects;
import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.discovery.Profile.RequestMatch;
import io.lorica.destination.model.discovery.Profile.ResponseMatch;
import io.lorica.testkit.Spec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServiceProfilesTest {
  private static Parsed<Profile.Applied> derive(String spec) {
    return ServiceProfiles.derive(
        Objects.serviceProfile(
            """
            apiVersion: linkerd.io/v1alpha2
            kind: ServiceProfile
            metadata: {name: web.app.svc.cluster.local, namespace: app}
            spec: %s
            """
                .formatted(spec)),
        8080);
  }

  private static Profile.Applied applied(String spec) {
    return ((Parsed.Ok<Profile.Applied>) derive(spec)).value();
  }

  @ParameterizedTest
  @Spec("04#23")
  @CsvSource({
    "b.ns.svc.cluster.local, 500m, b.ns.svc.cluster.local:8080, 5000",
    "b.ns.svc.cluster.local:99, 1, b.ns.svc.cluster.local:99, 10000",
    "'fd00::1', 0.25, '[fd00::1]:8080', 2500",
    "'[fd00::1]:99', 0, '[fd00::1]:99', 0",
    "b, 1k, b:8080, 10000000"
  })
  void overrideGetsPortAndWeight(String authority, String weight, String target, int parts) {
    assertThat(
            applied("{dstOverrides: [{authority: '%s', weight: %s}]}".formatted(authority, weight))
                .overrides())
        .containsExactly(new Profile.WeightedDst(target, parts));
  }

  @Test
  @Spec("04#25")
  void unreadableTimeoutIsNoTimeout() {
    assertThat(
            applied(
                    """
                    {routes: [
                      {name: a, condition: {method: get}, timeout: abc},
                      {name: b, condition: {method: get}, timeout: 2m30s},
                      {name: c, condition: {method: get}, timeout: '0'}]}
                    """)
                .routes())
        .extracting(Profile.Route::timeout)
        .containsExactly(null, Duration.ofSeconds(150), null);
  }

  @Test
  @Spec("04#25")
  void unreadableBudgetSpoilsTheProfile() {
    assertThat(derive("{retryBudget: {retryRatio: 0.1, minRetriesPerSecond: 5, ttl: abc}}"))
        .isInstanceOf(Parsed.Bad.class);
    assertThat(
            applied("{retryBudget: {retryRatio: 0.1, minRetriesPerSecond: 5, ttl: 20s}}").budget())
        .isEqualTo(new Profile.Budget(0.1f, 5, Duration.ofSeconds(20)));
    assertThat(applied("{}").budget()).isEqualTo(Profile.Budget.DEFAULT);
  }

  @Test
  void fieldsOfAMatchMustAllHold() {
    assertThat(
            applied("{routes: [{name: a, condition: {pathRegex: /x, method: post, any: []}}]}")
                .routes()
                .getFirst()
                .condition())
        .isEqualTo(
            new RequestMatch.All(
                List.of(
                    new RequestMatch.Any(List.of()),
                    new RequestMatch.Method("POST"),
                    new RequestMatch.Path("/x"))));
  }

  @Test
  void responseClassesKeepTheirOrder() {
    assertThat(
            applied(
                    """
                    {routes: [{name: a, condition: {method: GET}, responseClasses: [
                      {condition: {status: {min: 500}}, isFailure: true},
                      {condition: {not: {status: {min: 200, max: 299}}}}]}]}
                    """)
                .routes()
                .getFirst()
                .responseClasses())
        .containsExactly(
            new Profile.ResponseClass(new ResponseMatch.Status(500, 0), true),
            new Profile.ResponseClass(
                new ResponseMatch.Not(new ResponseMatch.Status(200, 299)), false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|A request match must have a field set",
        "{any: [{}]}|A request match must have a field set"
      })
  void emptyMatchIsInvalid(String condition, String reason) {
    assertThat(derive("{routes: [{name: a, condition: %s}]}".formatted(condition)))
        .isEqualTo(new Parsed.Bad<>(reason));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|A response match must have a field set",
        "{status: {min: 99}}|Range minimum must be between 100 and 599, inclusive",
        "{status: {max: 600}}|Range maximum must be between 100 and 599, inclusive",
        "{status: {min: 300, max: 200}}|Range maximum cannot be smaller than minimum"
      })
  void badStatusRangeIsInvalid(String condition, String reason) {
    assertThat(
            derive(
                "{routes: [{name: a, condition: {method: GET}, responseClasses: [{condition: %s}]}]}"
                    .formatted(condition)))
        .isEqualTo(new Parsed.Bad<>(reason));
  }
}
