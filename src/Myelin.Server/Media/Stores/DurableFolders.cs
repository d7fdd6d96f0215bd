using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Myelin.Server.Media.Stores;

/// <summary>Makes directory entries durable, which .NET does only for files. On Windows the file system takes care of it.</summary>
internal static partial class DurableFolders
{
    private const int ReadOnly = 0;

    /// <summary>Flushes a directory and its parents.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="upTo">The outermost directory to flush; it contains <paramref name="path"/>.</param>
    /// <exception cref="IOException">The system reports an error.</exception>
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
