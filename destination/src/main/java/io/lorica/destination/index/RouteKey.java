package io.lorica.destination.index;

import io.lorica.destination.model.ResourceKind;
import io.lorica.destination.model.ResourceName;

/** A route: two of different kinds may share a name. */
record RouteKey(ResourceKind kind, ResourceName name) {}
