using System.Text.Json;
using Myelin.Api;
using Myelin.Server.Log;
using Myelin.Server.Profiles;
using Myelin.Server.ScheduledWork;
using Myelin.Server.Storage;
using Myelin.Server.Tests.Storage;

namespace Myelin.Server.Tests.Profiles;

public sealed class ProfilesTests : SliceTests
{
    private StoredProfiles? _profiles;

    internal override IEnumerable<IMigration> Migrations => [new Schema300Profiles(), new Schema1100DueWork(), new Schema1102DuePropagations()];

    private StoredProfiles Profiles => _profiles!;

    [Fact]
    public async Task FieldsAreSetReplacedAndDeleted()
    {
        await Profiles.SetFieldAsync(Alice, "displayname", Utf8("\"Alice\""), Cancel);
        await Profiles.SetFieldAsync(Alice, "avatar_url", Utf8("\"mxc://example.org/abc\""), Cancel);
        await Profiles.SetFieldAsync(Alice, "org.example.field", Utf8("""{"a":[1,null]}"""), Cancel);
        await Profiles.SetFieldAsync(Alice, "displayname", Utf8("\"Alicia\""), Cancel);
        await ReopenAsync();
        var profile = await Profiles.OfUserAsync(Alice, Cancel);
        Assert.Equal("Alicia", profile.DisplayName);
        Assert.Equal("mxc://example.org/abc", profile.AvatarUrl);
        Assert.Equal("""{"a":[1,null]}""", Text(profile.Fields["org.example.field"]));
        await Profiles.DeleteFieldAsync(Alice, "displayname", Cancel);
        await Profiles.DeleteFieldAsync(Alice, "displayname", Cancel);
        await Profiles.SetFieldAsync(Alice, "avatar_url", Utf8("\"\""), Cancel);
        Assert.Equal(["org.example.field"], (await Profiles.OfUserAsync(Alice, Cancel)).Fields.Keys);
    }

    [Theory]
    [InlineData("displayname", "1", "M_BAD_JSON")]
    [InlineData("displayname", "null", "M_BAD_JSON")]
    [InlineData("avatar_url", "1", "M_BAD_JSON")]
    [InlineData("m.tz", "[]", "M_BAD_JSON")]
    [InlineData("nonamespace", "1", "M_INVALID_PARAM")]
    [InlineData("Org.Example", "1", "M_INVALID_PARAM")]
    [InlineData("org..example", "1", "M_INVALID_PARAM")]
    public async Task WhatIsNotAllowedIsRefused(string field, string value, string errCode) =>
        Assert.Equal(errCode, (await Assert.ThrowsAsync<MatrixException>(() => Profiles.SetFieldAsync(Alice, field, Utf8(value), Cancel))).ErrCode.Value);

    /// <summary>Bridges and scripts set avatars that are no <c>mxc</c> URI, as other homeservers let them.</summary>
    [Fact]
    public async Task AnAvatarIsAnyTextAndAnEmptyOneIsNone()
    {
        foreach (var text in new[] { "https://example.org/a.png", "none", "mxc://", new string('a', 1_000), string.Concat(Enumerable.Repeat("😀", 1_000)) })
        {
            await Profiles.SetFieldAsync(Alice, "avatar_url", JsonSerializer.SerializeToUtf8Bytes(text), Cancel);
            Assert.Equal(text, (await Profiles.OfUserAsync(Alice, Cancel)).AvatarUrl);
        }

        var refusal = await Assert.ThrowsAsync<MatrixException>(() => Profiles.SetFieldAsync(Alice, "avatar_url", Utf8("\"" + new string('a', 1_001) + "\""), Cancel));
        Assert.Equal(ErrCode.InvalidParam, refusal.ErrCode);
        await Profiles.SetFieldAsync(Alice, "avatar_url", Utf8("\"\""), Cancel);
        Assert.Empty((await Profiles.OfUserAsync(Alice, Cancel)).Fields);
    }

    [Fact]
    public async Task ANameHasNoWhiteSpaceAroundIt()
    {
        await Profiles.SetFieldAsync(Alice, "displayname", Utf8("\"  Alice A. \\n\""), Cancel);
        Assert.Equal("Alice A.", (await Profiles.OfUserAsync(Alice, Cancel)).DisplayName);
        await Profiles.SetFieldAsync(Alice, "displayname", Utf8("\"  \""), Cancel);
        Assert.Empty((await Profiles.OfUserAsync(Alice, Cancel)).Fields);
    }

    [Fact]
    public async Task KeysAndProfilesHaveBounds()
    {
        var key = "a." + new string('b', 254);
        Assert.Equal(ErrCode.KeyTooLarge, (await Assert.ThrowsAsync<MatrixException>(() => Profiles.SetFieldAsync(Alice, key, Utf8("1"), Cancel))).ErrCode);
        await Profiles.SetFieldAsync(Alice, key[..255], Utf8("\"" + new string('x', 40_000) + "\""), Cancel);
        var refusal = await Assert.ThrowsAsync<MatrixException>(() => Profiles.SetFieldAsync(Alice, "a.other", Utf8("\"" + new string('x', 30_000) + "\""), Cancel));
        Assert.Equal(ErrCode.ProfileTooLarge, refusal.ErrCode);
        Assert.Single((await Profiles.OfUserAsync(Alice, Cancel)).Fields);
    }

    [Fact]
    public async Task WhatRoomsCopyIsNotedAsDueWithTheChange()
    {
        await Profiles.SetFieldAsync(Alice, "displayname", Utf8("\"Alice\""), Cancel);
        await Profiles.SetFieldAsync(Bob, "org.example.field", Utf8("1"), Cancel);
        var due = await Log.Database.ReadAsync((session, token) => session.QueryAsync("SELECT kind, key FROM due_work", row => new DueKey(row.GetString(0), row.GetString(1)), token), Cancel);
        Assert.Equal([ProfilePropagation.Key(await Log.Numbers.UserAsync(Alice, Cancel))], due);
    }

    /// <summary>What an older version of the server had still to do when it ended.</summary>
    [Fact]
    public async Task WhatWasDueBeforeItWasDueWorkIsDueStill()
    {
        var alice = await Log.Numbers.UserAsync(Alice, Cancel);
        await Log.Writer.AppendAsync(
            new LogUnit()
                .Write("CREATE TABLE profile_propagations (user_number BIGINT NOT NULL PRIMARY KEY, position BIGINT NOT NULL)")
                .Write("INSERT INTO profile_propagations (user_number, position) VALUES ($1, 7)", alice.Value),
            Cancel);
        foreach (var statement in new Schema1102DuePropagations().Sql(DatabaseEngine.Sqlite).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await Log.Writer.AppendAsync(new LogUnit().Write(statement), Cancel);
        }

        var due = await Log.Database.ReadAsync((session, token) => session.QueryAsync("SELECT key FROM due_work", row => row.GetString(0), token), Cancel);
        Assert.Equal([ProfilePropagation.Key(alice).Key], due);
    }

    protected override void Opened() => _profiles = new StoredProfiles(Log.Database, Log.Writer, Log.Tail, Log.Numbers, Log.Budget, [], TimeProvider.System);
}
