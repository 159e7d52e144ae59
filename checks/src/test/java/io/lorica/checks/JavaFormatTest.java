package io.lorica.checks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class JavaFormatTest {
  @Test
  void everySourceIsFormatted() {
    Repository repository = Repository.find();
    assertThat(JavaFormat.unformatted(repository).stream().map(repository::relative))
        .as("not in the project's format; 'make format' writes it")
        .isEmpty();
  }
}
