namespace Myelin.Server.AccountData;

/// <summary>Global account data that every user has from the start, such as the default push rules.</summary>
internal interface IDefaultAccountData
{
    string Type { get; }

    /// <summary>What the user is shown.</summary>
    /// <param name="user">The user.</param>
    /// <param name="stored">What is stored, perhaps by an older version of the server; null if nothing was ever.</param>
    AccountDatum For(UserId user, AccountDatum? stored);
}
