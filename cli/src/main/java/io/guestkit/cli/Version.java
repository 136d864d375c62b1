package io.guestkit.cli;

import picocli.CommandLine.IVersionProvider;

/** The version, as the manifest of the command's archive has it. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version = Main.class.getPackage().getImplementationVersion();
        return new String[] {"guestkit " + (version == null ? "(not packaged)" : version)};
    }
}
