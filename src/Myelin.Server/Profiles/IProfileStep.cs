using Myelin.Server.Log;
using Myelin.Server.Log.Numbers;

namespace Myelin.Server.Profiles;

/// <summary>Takes part in a change of a profile: what a slice adds becomes true together with the change.</summary>
public interface IProfileStep
{
    /// <param name="unit">The unit that makes the change.</param>
    /// <param name="user">Whose profile it is.</param>
    /// <param name="number">The user's number.</param>
    /// <param name="field">The key.</param>
    /// <param name="valueJson">The value, one JSON value in UTF-8; null if the field is removed.</param>
    void AddTo(LogUnit unit, UserId user, UserNumber number, string field, ReadOnlyMemory<byte>? valueJson);
}
