package io.lorica.destination.golden;

import io.lorica.destination.golden.Scenario.Recorded;
import io.lorica.destination.golden.Scenario.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What our streams said beside what the reference's said, step by step. */
record Comparison(Scenario scenario, Differences differences) {

  /** Differences that are not meant, as sentences. */
  List<String> compare(List<String> moments, Map<String, Transcript> transcripts) {
    Map<String, Transcript> expected = expected(moments);
    List<String> failures = new ArrayList<>();
    for (Request request : scenario.requests()) {
      Transcript ours = transcripts.getOrDefault(request.stream(), new Transcript());
      Transcript theirs = expected.getOrDefault(request.stream(), new Transcript());
      for (String moment : moments) {
        if (ours.openAt(moment)) {
          compare(request.stream(), moment, theirs, ours, failures);
        }
      }
    }
    differences.idle(scenario.name()).forEach(line -> failures.add("no difference: " + line));
    return failures;
  }

  private Map<String, Transcript> expected(List<String> moments) {
    Map<String, Transcript> expected = new HashMap<>();
    scenario.requests().forEach(request -> expected.put(request.stream(), new Transcript()));
    for (String moment : moments) {
      for (Recorded line : scenario.recorded()) {
        Transcript transcript = expected.get(line.stream());
        if (transcript != null && line.after().equals(moment)) {
          note(transcript, line.line());
        }
      }
      expected.values().forEach(transcript -> transcript.endOf(moment));
    }
    return expected;
  }

  private static void note(Transcript transcript, JsonNode line) {
    if (line.has("message")) {
      transcript.message(Trees.map(line.path("message")));
    } else if (line.has("status")) {
      JsonNode status = line.path("status");
      transcript.status(status.path("code").asString(), status.path("message").asString(""));
    }
  }

  private void compare(
      String stream, String moment, Transcript theirs, Transcript ours, List<String> failures) {
    boolean same = Texts.alike(theirs.after(moment), ours.after(moment));
    boolean chatty = theirs.quiet(moment) && !ours.quiet(moment);
    if ((!same || chatty) && !differences.meant(scenario.name(), stream, moment)) {
      failures.add(
          "%s after %s%s%n  theirs %s%n  ours   %s"
              .formatted(
                  stream,
                  moment,
                  same ? " said something again" : "",
                  theirs.after(moment),
                  ours.after(moment)));
    }
  }
}
