using System.Runtime.InteropServices;

namespace Myelin.Server.Storage.Caches;

/// <summary>The heap of native code: SQLite's pages above all.</summary>
internal static partial class NativeHeap
{
    /// <summary>Gives what is free back to the system, where the C library is one that keeps it (glibc).</summary>
    public static void Trim()
    {
        if (OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var library))
        {
            if (NativeLibrary.TryGetExport(library, "malloc_trim", out _))
            {
                _ = MallocTrim(0);
            }

            NativeLibrary.Free(library);
        }
    }

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint pad);
}
