package io.guestkit.inspect.services;

import java.util.List;

/**
 * What a guest starts by itself.
 *
 * @param initSystem the program that starts it; its name is empty when there is none
 * @param services what is enabled or masked
 * @param timers what is started at times
 */
public record Startup(InitSystem initSystem, List<Service> services, List<Timer> timers) {}
