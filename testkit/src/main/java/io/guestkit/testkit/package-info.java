/**
 * What the tests of the other modules are made of; never part of what ships.
 *
 * <pre>
 *  Fixtures   golden images that real tools made, unpacked once per JVM       testkit/fixtures/README.md
 *  Corpus     images that other people's software made, where they are there  {@link RequiresCorpus}
 *  Tools      the real tools themselves, for live tests                       {@link RequiresTools}
 *
 *  FilesystemContract    extended by a filesystem's test, which names driver and fixtures
 *  BlockDeviceContract   a device and the bytes it has to show
 *  DriverContract        a probe and what is not its own
 *
 *  Mutations             one field poked: exactly one complaint that names it
 *  DamagedDevice         some bytes turned, or the end cut off
 *  TracedDevice          notes where a driver reads, which is where damage teaches most
 *  FaultyDevice          a medium that fails
 *  MemoryFilesystem      a tree written down in a test
 * </pre>
 *
 * Each contract has a test of its own in which something lies, since a contract that can't fail proves nothing.
 */
@NullMarked
package io.guestkit.testkit;

import org.jspecify.annotations.NullMarked;
