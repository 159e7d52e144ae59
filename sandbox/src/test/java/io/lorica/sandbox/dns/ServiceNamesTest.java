package io.lorica.sandbox.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServiceNamesTest {
  private static final ServiceNames NAMES =
      new ServiceNames(
          Map.of(
              "web.shop",
              new ServiceNames.Service(
                  "10.96.0.20", List.of(new ServiceNames.Port("http", "TCP", 80)), List.of()),
              "dst.linkerd",
              new ServiceNames.Service(
                  "",
                  List.of(new ServiceNames.Port("grpc", "TCP", 8086)),
                  List.of(
                      new ServiceNames.Endpoint("", "10.244.0.5"),
                      new ServiceNames.Endpoint("named", "10.244.0.6")))));

  @Test
  void serviceHasItsAddress() {
    assertThat(addresses("web.shop.svc.cluster.local")).containsExactly("10.96.0.20");
  }

  @Test
  void headlessServiceHasThoseOfItsEndpoints() {
    assertThat(addresses("dst.linkerd.svc.cluster.local"))
        .containsExactly("10.244.0.5", "10.244.0.6");
    assertThat(addresses("10-244-0-5.dst.linkerd.svc.cluster.local")).containsExactly("10.244.0.5");
    assertThat(addresses("named.dst.linkerd.svc.cluster.local")).containsExactly("10.244.0.6");
  }

  @Test
  void locationsOfAHeadlessServiceBeginWithTheDashedAddress() {
    Answer answer = NAMES.answer(new Question("dst.linkerd.svc.cluster.local", Question.SRV));
    assertThat(answer.records())
        .containsExactly(
            new ResourceRecord.Service(
                "dst.linkerd.svc.cluster.local", 8086, "10-244-0-5.dst.linkerd.svc.cluster.local"),
            new ResourceRecord.Service(
                "dst.linkerd.svc.cluster.local", 8086, "named.dst.linkerd.svc.cluster.local"));
    assertThat(answer.additional()).hasSize(2);
  }

  @Test
  void namedPortHasItsOwnLocation() {
    Answer answer =
        NAMES.answer(new Question("_http._tcp.web.shop.svc.cluster.local", Question.SRV));
    assertThat(answer.records())
        .containsExactly(
            new ResourceRecord.Service(
                "_http._tcp.web.shop.svc.cluster.local", 80, "web.shop.svc.cluster.local"));
  }

  @Test
  void otherNamesDoNotExist() {
    for (String name :
        List.of(
            "web.shop.svc.cluster.local.shop.svc.cluster.local",
            "none.shop.svc.cluster.local",
            "x.web.shop.svc.cluster.local",
            "example.org",
            "svc.cluster.local",
            "")) {
      assertThat(NAMES.answer(new Question(name, Question.A)).code())
          .as(name)
          .isEqualTo(Answer.NO_SUCH_NAME);
    }
  }

  @Test
  void knownNameHasNoAddressOfTheOtherFamily() {
    Answer answer = NAMES.answer(new Question("web.shop.svc.cluster.local", Question.AAAA));
    assertThat(answer).isEqualTo(new Answer(0, List.of(), List.of()));
  }

  @Test
  void longAnswerIsCutToWhatTheClientTakes() {
    ByteBuffer query = query("dst.linkerd.svc.cluster.local", Question.SRV);
    Optional<Question> question = Message.question(query);
    Answer answer = NAMES.answer(question.orElseThrow());
    byte[] whole = Message.answer(query, question, answer, 512);
    byte[] bare = Message.answer(query, question, answer, whole.length - 1);
    byte[] cut = Message.answer(query, question, answer, 60);
    assertThat(count(whole, 6)).isEqualTo(2);
    assertThat(count(whole, 10)).isEqualTo(2);
    assertThat(count(bare, 6)).isEqualTo(2);
    assertThat(count(bare, 10)).isZero();
    assertThat(cut[2] & 0x02).as("truncated").isEqualTo(0x02);
    assertThat(count(cut, 6)).isZero();
  }

  @Test
  void unreadableQuestionIsNone() {
    assertThat(Message.question(ByteBuffer.wrap(new byte[5]))).isEmpty();
    assertThat(Message.question(ByteBuffer.wrap(new byte[12]))).isEmpty();
    ByteBuffer truncated = query("web.shop.svc.cluster.local", Question.A);
    assertThat(Message.question(truncated.slice(0, truncated.remaining() - 3))).isEmpty();
  }

  @Test
  void namesAreReadWithoutRegardToCase() {
    assertThat(Message.question(query("WEB.Shop.svc.cluster.local", Question.A)))
        .contains(new Question("web.shop.svc.cluster.local", Question.A));
  }

  private static List<String> addresses(String name) {
    return NAMES.answer(new Question(name, Question.A)).records().stream()
        .map(record -> ((ResourceRecord.Address) record).address())
        .toList();
  }

  private static int count(byte[] message, int at) {
    return ByteBuffer.wrap(message).getShort(at);
  }

  private static ByteBuffer query(String name, int type) {
    ByteBuffer query = ByteBuffer.allocate(512);
    query.putShort((short) 7).putShort((short) 0x0100).putShort((short) 1);
    query.putShort((short) 0).putInt(0);
    for (String label : name.split("\\.", -1)) {
      query.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
    }
    return query.put((byte) 0).putShort((short) type).putShort((short) 1).flip().slice();
  }
}
