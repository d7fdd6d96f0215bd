namespace Myelin.Server.AccountData;

/// <summary>The bounds of account data.</summary>
internal static class AccountDataLimits
{
    /// <summary>The longest type or tag in bytes.</summary>
    public const int MaximumNameBytes = 255;

    /// <summary>
    /// The most bytes of account data that one user keeps, over all rooms: contents and names, and <see cref="BytesOfDatum"/> for each of
    /// them. What is there already can always be made smaller.
    /// </summary>
    public const int MaximumBytesPerUser = 8 * 1_048_576;

    /// <summary>What is counted for each type of account data besides its name and content, since each takes a row, and memory, even if it is empty.</summary>
    public const int BytesOfDatum = 128;

    /// <summary>Writes of this many users at a time; what one user writes is counted one after the other.</summary>
    public const int WritingUsers = 64;

    /// <summary>How often a change is tried when others write the same.</summary>
    public const int UpdateAttempts = 20;
}
