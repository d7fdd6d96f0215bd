namespace Myelin.Server.Storage;

/// <summary>The database was written by a newer version; this one must not touch it.</summary>
public sealed class DatabaseIsNewerException(int number)
    : Exception($"The database has schema step {number}, which this version does not know. Start the version that made it, or a newer one.")
{
    public int Number { get; } = number;
}
