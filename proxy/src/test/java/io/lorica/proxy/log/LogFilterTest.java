package io.lorica.proxy.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.testkit.Spec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogFilterTest {
  private static boolean lets(String filter, String target, Level level) {
    return LogFilter.parse(filter).filter().lets(level, target, List.of(), Span.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "'warn,linkerd=info,hickory=error',linkerd_tls,INFO,true",
    "'warn,linkerd=info,hickory=error',linkerd_tls,DEBUG,false",
    "'warn,linkerd=info,hickory=error',netty::Recycler,INFO,false",
    "'warn,linkerd=info,hickory=error',netty::Recycler,WARN,true",
    "'warn,linkerd=info,hickory=error',hickory,WARN,false",
    "'WARN,Linkerd=DEBUG,linkerd=error',linkerd,WARN,false",
    "'linkerd=debug',netty::X,ERROR,false",
    "'linkerd=debug,linkerd_tls=warn',linkerd_tls,INFO,false",
    "'linkerd=debug,linkerd_tls=warn',linkerd_net,DEBUG,true",
    "linkerd_tls,linkerd_tls,TRACE,true",
    "off,linkerd,ERROR,false",
    "trace,_access_log,ERROR,false",
    "'nonsense=maybe',x,WARN,true",
    "'nonsense=maybe',x,INFO,false",
    "'',x,WARN,true",
  })
  void theMostSpecificDirectiveDecides(String filter, String target, Level level, boolean passes) {
    assertThat(lets(filter, target, level)).isEqualTo(passes);
  }

  @Test
  void eventsWithCertainFieldsCanBeTurnedOff() {
    LogFilter filter = LogFilter.parse("linkerd=debug,[{headers}]=off,[{request}]=off").filter();
    assertThat(filter.lets(Level.DEBUG, "linkerd_http", List.of("headers"), Span.NONE)).isFalse();
    assertThat(filter.lets(Level.DEBUG, "linkerd_http", List.of("other"), Span.NONE)).isTrue();
    assertThat(filter.most("linkerd_http")).isEqualTo(Level.DEBUG);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "warn,[{a},[{b}]=off",
        "warn,[s{a={}]=info",
        "warn,[s{a=b}}]=info",
        "warn,[s t{a}]=info"
      })
  void bracesThatDoNotPairAreNoDirective(String text) {
    LogFilter.Parsed parsed = LogFilter.parse(text);
    assertThat(parsed.faulty()).hasSize(1);
    assertThat(LogFilter.parse(parsed.filter().toString()).faulty()).isEmpty();
  }

  @Test
  void aValueIsShownAsItWouldBeReadAgain() {
    String text = LogFilter.parse("[s{a=\" b \",c=\"\"d\"\",e=f}]=info").filter().toString();
    assertThat(text).startsWith("[s{a=\" b \",c=\"\"d\"\",e=f}]=info");
    assertThat(LogFilter.parse(text).filter().toString()).startsWith(text);
  }

  @Test
  void contextsLetMoreThrough() {
    LogFilter filter =
        LogFilter.parse("warn,[server{port=8080}]=debug,linkerd[outbound]=trace").filter();
    Span server = Span.NONE.child("inbound").child("server", "port", 8080);
    Span other = Span.NONE.child("inbound").child("server", "port", 8081);
    assertThat(filter.lets(Level.DEBUG, "linkerd", List.of(), server.child("detect"))).isTrue();
    assertThat(filter.lets(Level.DEBUG, "linkerd", List.of(), other)).isFalse();
    assertThat(filter.lets(Level.TRACE, "linkerd", List.of(), server)).isFalse();
    assertThat(filter.lets(Level.TRACE, "linkerd", List.of(), Span.NONE.child("outbound")))
        .isTrue();
    assertThat(filter.lets(Level.TRACE, "netty", List.of(), Span.NONE.child("outbound"))).isFalse();
    assertThat(filter.most("linkerd")).isEqualTo(Level.TRACE);
    assertThat(filter.most("netty")).isEqualTo(Level.DEBUG);
  }

  @Spec("03#7")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "linkerd=nonsense",
        "a b=info",
        "x[y=info",
        "x]y[=info",
        "[a{}]=info",
        "[{a}b]=info",
        "=info"
      })
  void faultyDirectivesAreSkipped(String faulty) {
    LogFilter.Parsed parsed = LogFilter.parse(faulty + ",linkerd=info");
    assertThat(parsed.faulty()).containsExactly(faulty);
    assertThat(parsed.filter()).hasToString("_access_log=off,linkerd=info");
  }

  @Test
  void theTextOfAFilterMeansTheSameFilter() {
    String text = "a[b{c=d,e}]=debug,[f]=trace,[{headers}]=off,linkerd=info,warn";
    String shown = LogFilter.parse(text).filter().toString();
    assertThat(shown)
        .isEqualTo("a[b{c=d,e}]=debug,[f]=trace,[{headers}]=off,_access_log=off,linkerd=info,warn");
  }
}
