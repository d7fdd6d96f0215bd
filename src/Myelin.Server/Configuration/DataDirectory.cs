namespace Myelin.Server.Configuration;

/// <summary>
/// The data directory, made if need be and held by this process alone: two writers on one database would each take the
/// other's changes for damage. The lock is released when the process ends, however it ends.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    public const string LockName = "lock";

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    /// <exception cref="StartRefusedException">It can't be made or written, or another process holds it.</exception>
    public DataDirectory(string directory)
    {
        Path = System.IO.Path.GetFullPath(directory);
        try
        {
            Create();
            IsFirstStart = !File.Exists(System.IO.Path.Combine(Path, LockName));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"DataDirectory: '{Path}' can't be made: {failure.Message}", failure);
        }

        try
        {
            _lock = new FileStream(System.IO.Path.Combine(Path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (IsSharingViolation(failure))
        {
            throw new StartRefusedException($"DataDirectory: '{Path}' is in use by another process of this server. Stop that one first.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"DataDirectory: '{Path}' can't be written: {failure.Message}", failure);
        }
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>Whether no start has used it before.</summary>
    public bool IsFirstStart { get; }

    public void Dispose() => _lock.Dispose();

    /// <summary>EWOULDBLOCK on Linux and on macOS, ERROR_SHARING_VIOLATION on Windows.</summary>
    private static bool IsSharingViolation(IOException failure) => failure.HResult is 11 or 35 or unchecked((int)0x80070020);

    private void Create()
    {
        for (var above = Path; above is not null; above = System.IO.Path.GetDirectoryName(above))
        {
            if (File.Exists(above))
            {
                throw new StartRefusedException($"DataDirectory: '{Path}' can't be made: '{above}' is a file, not a directory.");
            }
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path);
        }
        else
        {
            Directory.CreateDirectory(Path, OwnerOnly);
        }
    }
}
