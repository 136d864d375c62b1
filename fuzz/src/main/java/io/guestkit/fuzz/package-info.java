/**
 * Coverage-guided fuzz targets. None is written yet; hostile bytes are covered by the property tests of each module.
 *
 * <p>This module sees every other one and is seen by none, so the architecture test and the report on test coverage
 * stand here too.
 */
@NullMarked
package io.guestkit.fuzz;

import org.jspecify.annotations.NullMarked;
