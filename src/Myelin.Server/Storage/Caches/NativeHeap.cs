using System.Runtime.InteropServices;

namespace Myelin.Server.Storage.Caches;

/// <summary>The heap of native code: SQLite's pages above all. What is said here holds where the C library is glibc, the one that keeps much.</summary>
internal static partial class NativeHeap
{
    private const string Library = "libc.so.6";

    /// <summary><c>M_ARENA_MAX</c>.</summary>
    private const int ArenaMaximum = -8;

    /// <summary>
    /// Heaps that threads share. By default each of many threads gets one of its own, and each keeps what was once the most that it held; few of
    /// ours call native code at the same moment.
    /// </summary>
    private const int Arenas = 2;

    /// <summary>Bounds the heaps that threads make from now on.</summary>
    public static void Bound() => Call("mallopt", static () => MallOpt(ArenaMaximum, Arenas));

    /// <summary>Gives what is free back to the system.</summary>
    public static void Trim() => Call("malloc_trim", static () => MallocTrim(0));

    private static void Call(string function, Func<int> call)
    {
        if (OperatingSystem.IsLinux() && NativeLibrary.TryLoad(Library, out var library))
        {
            if (NativeLibrary.TryGetExport(library, function, out _))
            {
                _ = call();
            }

            NativeLibrary.Free(library);
        }
    }

    [LibraryImport(Library, EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint pad);

    [LibraryImport(Library, EntryPoint = "mallopt")]
    private static partial int MallOpt(int parameter, int value);
}
