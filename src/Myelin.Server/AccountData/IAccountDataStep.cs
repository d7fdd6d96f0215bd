using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.AccountData;

/// <summary>Takes part in the writing of one type of global account data: what a slice adds becomes true together with it.</summary>
public interface IAccountDataStep
{
    /// <summary>The type.</summary>
    string Type { get; }

    /// <param name="unit">The unit that writes it.</param>
    /// <param name="user">Whose it is.</param>
    /// <param name="position">The position from which on the former content stood; the start of the log if there was none.</param>
    /// <param name="former">The content that stood there; null if there was none.</param>
    void AddTo(LogUnit unit, UserNumber user, LogPosition position, ReadOnlyMemory<byte>? former);
}
