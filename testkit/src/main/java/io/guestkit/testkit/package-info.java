/**
 * What the tests of the other modules are made of; never part of what ships.
 *
 * <pre>
 *  Fixtures   golden images that real tools made, unpacked once per JVM       testkit/fixtures/README.md
 *  Corpus     images that other people's software made, where they are there  {@link RequiresCorpus}
 *  Tools      the real tools themselves, for live tests                       {@link RequiresTools}
 *
 *  DriverContract ── FilesystemContract     what every driver of a kind must do; a driver's test extends the
 *                 └─ ImageFormatContract    contract and names its fixtures
 *  BlockDeviceContract
 *
 *  Mutations  one field poked: exactly one complaint that names it
 *  Damage     a fixture flipped and cut at random: an answer or an ImageException, in bounded time
 *
 *  FailingDevice TruncatedDevice FlippedDevice CountingDevice MemoryFilesystem      stand-ins
 * </pre>
 */
@NullMarked
package io.guestkit.testkit;

import org.jspecify.annotations.NullMarked;
