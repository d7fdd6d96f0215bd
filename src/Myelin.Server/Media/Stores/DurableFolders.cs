using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Myelin.Server.Media.Stores;

/// <summary>Makes the entries of folders durable, which .NET does for files only. Elsewhere than on Unix the file system sees to it.</summary>
internal static partial class DurableFolders
{
    private const int ReadOnly = 0;

    /// <summary>Flushes a folder and those that it lies in.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="upTo">The outermost folder to be flushed; <paramref name="path"/> lies in it.</param>
    /// <exception cref="IOException">The system refuses.</exception>
    public static void Flush(string path, string upTo)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        for (var folder = path; folder is not null && folder.Length >= upTo.Length; folder = Path.GetDirectoryName(folder))
        {
            Flush(folder);
        }
    }

    private static void Flush(string folder)
    {
        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
        {
            throw Failure(folder);
        }

        try
        {
            if (Synchronize(descriptor) != 0)
            {
                throw Failure(folder);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string folder) =>
        new($"The folder '{folder}' could not be flushed: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronize(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
