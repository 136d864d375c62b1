/** What tells of the machine that a guest runs on: agents for hypervisors, and cloud-init's notes. */
@NullMarked
package io.guestkit.inspect.platform;

import org.jspecify.annotations.NullMarked;
