package io.lorica.proxy.runtime;

import io.lorica.proxy.admin.AdminPages;
import io.lorica.proxy.log.Logging;
import java.util.List;
import java.util.Optional;

/** The process log as the admin server shows and changes it. */
final class LogLevelPage implements AdminPages.LogLevel {
  @Override
  public Optional<String> current() {
    return Logging.isDisabled() ? Optional.empty() : Optional.of(Logging.filter());
  }

  @Override
  public Optional<String> change(String directives) {
    List<String> faulty = Logging.setFilter(directives);
    return faulty.isEmpty()
        ? Optional.empty()
        : Optional.of("invalid directives: " + String.join(", ", faulty));
  }
}
