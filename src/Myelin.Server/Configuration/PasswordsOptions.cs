namespace Myelin.Server.Configuration;

/// <summary>Which passwords may be set: <c>Passwords</c>.</summary>
public sealed class PasswordsOptions
{
    /// <summary>The largest value of <see cref="MinimumLength"/>: passwords of that many characters always fit into the maximum length.</summary>
    public const int LargestMinimumLength = 128;

    /// <summary>The minimum number of characters in a password.</summary>
    public int MinimumLength { get; set; } = 8;
}

/// <summary>The cost of trying a password (Argon2id): <c>PasswordHashing</c>.</summary>
public sealed class PasswordHashingOptions
{
    public const int MaximumIterations = 100;

    /// <summary>The minimum that Argon2 is defined for.</summary>
    public const int MinimumMemoryKiB = 8;

    public const int MaximumMemoryKiB = 4 * 1024 * 1024;

    /// <summary>Passes over the memory.</summary>
    public int Iterations { get; set; } = 2;

    /// <summary>Memory of one hash, in KiB.</summary>
    public int MemoryKiB { get; set; } = 19_456;
}
