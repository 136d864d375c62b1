package io.guestkit.inspect.platform;

import java.util.List;

/**
 * Hints at the machine that a guest runs on.
 *
 * @param agents the hypervisors' programs that are installed, by the names of their packages
 * @param cloudInit whether cloud-init is installed
 * @param datasource where cloud-init last took its data from, such as {@code DataSourceNoCloud}; empty when it never ran
 * @param instanceId the instance that it last ran on; empty when it never ran
 */
public record Platform(List<String> agents, boolean cloudInit, String datasource, String instanceId) {}
