/**
 * What a guest starts by itself.
 *
 * <pre>
 *  InitSystems     which program starts the others            ─► InitSystem
 *  SystemdUnits    links below /etc/systemd/system            ─► Service, enabled or masked
 *  SysvServices    /etc/rc?.d/S??name where no unit stands in ─► Service
 *  OpenRcServices  /etc/runlevels/LEVEL/name                  ─► Service
 *  SystemdTimers   enabled timers with their schedules        ─► Timer
 * </pre>
 *
 * Enabled is what {@code systemctl is-enabled} calls so: an administrator or a package has linked the unit to be started.
 * Units that others pull in from {@code /usr} ("static") are not listed.
 */
@NullMarked
package io.guestkit.inspect.services;

import org.jspecify.annotations.NullMarked;
