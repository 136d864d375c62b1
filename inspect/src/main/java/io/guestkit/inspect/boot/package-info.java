/**
 * The kernels that a guest can start.
 *
 * <p>A kernel is a file in {@code /boot}, or a directory of modules, or both; {@link io.guestkit.inspect.boot.Kernels}
 * joins them by the release that {@code uname -r} would print. {@link io.guestkit.inspect.boot.BzImage} takes the version
 * from the kernel file itself.
 */
@NullMarked
package io.guestkit.inspect.boot;

import org.jspecify.annotations.NullMarked;
