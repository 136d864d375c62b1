/** JMH benchmarks of single layers. None is written yet. */
@NullMarked
package io.guestkit.benchmarks;

import org.jspecify.annotations.NullMarked;
