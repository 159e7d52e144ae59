package io.lorica.destination.index;

import io.lorica.destination.model.Resource;
import io.lorica.destination.model.ResourceKind;
import io.lorica.destination.model.ResourceName;
import java.util.Set;

/** A face's picture of the cluster. Confined to one thread, see {@link IndexThread}. */
public interface Index {
  /** What it reads; of other kinds it need not be told. */
  Set<ResourceKind> kinds();

  /** Takes in an object, new or changed. */
  void apply(Resource resource);

  /** Forgets an object. Unknown ones are ignored. */
  void delete(ResourceKind kind, ResourceName name);

  /** Publishes what the changes since the last call made different. */
  void flush();
}
