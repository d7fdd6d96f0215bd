using System.CommandLine;
using Myelin.Server.Configuration;
using Myelin.Server.Hosting;

namespace Myelin.Server.CommandLine;

/// <summary><c>key</c>: manages the key that the server signs with.</summary>
internal static class KeyCommand
{
    public static Command Create()
    {
        var rotate = new Command("rotate", "Makes a new signing key, and keeps the old one's public half so that others can verify what it has signed.").WithSettings();
        rotate.SetAction(RotateAsync);
        return new Command("key", "Replaces the signing key. The server has to be stopped meanwhile.") { rotate };
    }

    private static async Task<int> RotateAsync(ParseResult command, CancellationToken cancellationToken)
    {
        var options = CommandSettings.Read(command);

        // The server must not sign with a key that is said to be old.
        using var directory = new DataDirectory(options.DataDirectory);
        var (old, id) = SigningKeyRotation.Rotate(options, TimeProvider.System.GetUtcNow());
        await command.InvocationConfiguration.Output.WriteLineAsync($"The server signs with {id} from now on; {old.KeyId} is in '{OldSigningKeysFile.PathOf(options)}'.");
        return 0;
    }
}
