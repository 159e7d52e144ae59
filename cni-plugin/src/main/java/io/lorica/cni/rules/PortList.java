package io.lorica.cni.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * Ports and port ranges, grouped as the multiport match takes them (spec 08 §2.4).
 *
 * @param groups each the value of one {@code --dports}, at most {@value #MAX_REFERENCES} port
 *     references; the order of the items is kept. A list whose items are all wrong gives one empty
 *     group, which iptables refuses: a pod must not start with fewer exemptions than asked for
 *     without anyone noticing.
 * @param errors one message per item that was left out
 */
record PortList(List<String> groups, List<String> errors) {
  /** Limit of the kernel's multiport match; a single port counts one, a range two. */
  static final int MAX_REFERENCES = 15;

  PortList {
    groups = List.copyOf(groups);
    errors = List.copyOf(errors);
  }

  static PortList parse(List<String> items) {
    var errors = new ArrayList<String>();
    var ranges = new ArrayList<PortRange>();
    for (String item : items) {
      switch (PortRange.parse(item)) {
        case PortRange range -> ranges.add(range);
        case PortRange.Invalid(String reason) ->
            errors.add("invalid port configuration of \"" + item + "\": " + reason);
      }
    }
    return new PortList(items.isEmpty() ? List.of() : group(ranges), errors);
  }

  private static List<String> group(List<PortRange> ranges) {
    var groups = new ArrayList<String>();
    var current = new StringBuilder();
    int references = 0;
    for (PortRange range : ranges) {
      if (references + range.references() > MAX_REFERENCES) {
        groups.add(current.toString());
        current.setLength(0);
        references = 0;
      }
      current.append(references == 0 ? "" : ",").append(range.text());
      references += range.references();
    }
    groups.add(current.toString());
    return groups;
  }
}
