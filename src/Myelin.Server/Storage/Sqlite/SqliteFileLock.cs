namespace Myelin.Server.Storage.Sqlite;

/// <summary>
/// Keeps a second process from writing to the same file, since its log positions would collide with ours. The system releases the lock if the
/// process dies.
/// </summary>
internal sealed class SqliteFileLock : IDisposable
{
    private readonly FileStream _file;

    private SqliteFileLock(FileStream file) => _file = file;

    /// <exception cref="IOException">Another process has the database open.</exception>
    public static SqliteFileLock Take(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        try
        {
            return new SqliteFileLock(new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception)
        {
            throw new IOException($"Another process has the database {path} open.", exception);
        }
    }

    public void Dispose() => _file.Dispose();
}
