package io.guestkit.inspect.boot;

/**
 * A kernel that is installed.
 *
 * @param release as {@code uname -r} prints it
 * @param version the version string within the kernel's file, with builder and date; empty where the file has none
 * @param path the kernel's file, empty when only its modules are there
 * @param initrd the first file system that it is started with, empty without one
 * @param modules the directory of its modules, empty without one
 */
public record Kernel(String release, String version, String path, String initrd, String modules) {}
