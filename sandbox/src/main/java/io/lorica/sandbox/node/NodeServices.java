package io.lorica.sandbox.node;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * What a pod's worker uses of its node.
 *
 * @param network where namespaces come from
 * @param images what container images mean
 * @param api the API server
 * @param directories where files stand
 * @param clock the time of day
 */
record NodeServices(
    PodNetwork network, Images images, Api api, Directories directories, InstantSource clock) {

  /** What workers read from and write to the API server. */
  interface Api extends VolumeFiles.TokenSource {
    ContainerEnv.Lookup lookup(String namespace);

    void writeStatus(Pod pod, PodStatus status);

    /** The pod has ended: its object may go. */
    void remove(Pod pod);
  }

  /**
   * Where files stand.
   *
   * @param pods a directory in memory, for volumes and roots
   * @param logs output of containers
   * @param etc what containers see as {@code /etc}
   */
  record Directories(Path pods, Path logs, Path etc) {}
}
