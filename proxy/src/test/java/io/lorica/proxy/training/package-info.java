/** What the distribution's archive of classes is made with; start at {@code TrainingRun}. */
@NullMarked
package io.lorica.proxy.training;

import org.jspecify.annotations.NullMarked;
