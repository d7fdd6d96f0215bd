using Myelin.Core.RoomVersions;

namespace Myelin.Core.Tests.RoomVersions;

public class KnownRoomVersionsTests
{
    [Fact]
    public void Versions_1_to_12_are_known_and_nothing_else()
    {
        Assert.Equal(Enumerable.Range(1, 12).Select(i => $"{i}"), KnownRoomVersions.All.Select(version => version.Id));
        Assert.All(KnownRoomVersions.All, version =>
        {
            Assert.True(KnownRoomVersions.TryGet(version.Id, out var found));
            Assert.Same(version, found);
        });
        Assert.All(["0", "13", "01", "", " 1", "org.matrix.hydra.11"], id => Assert.False(KnownRoomVersions.TryGet(id, out _)));
    }

    [Fact]
    public void New_rooms_are_of_version_12() => Assert.Same(KnownRoomVersions.V12, KnownRoomVersions.Default);

    [Theory]
    [InlineData(3, nameof(RoomVersion.EventIds))]
    [InlineData(4, nameof(RoomVersion.EventIds))]
    [InlineData(2, nameof(RoomVersion.StateResolution))]
    [InlineData(12, nameof(RoomVersion.StateResolution))]
    [InlineData(6, nameof(RoomVersion.Redaction))]
    [InlineData(8, nameof(RoomVersion.Redaction))]
    [InlineData(9, nameof(RoomVersion.Redaction))]
    [InlineData(11, nameof(RoomVersion.Redaction))]
    [InlineData(6, nameof(RoomVersion.StrictCanonicalJson))]
    [InlineData(6, nameof(RoomVersion.AuthorisesAliases))]
    [InlineData(6, nameof(RoomVersion.ProtectsNotificationLevels))]
    [InlineData(3, nameof(RoomVersion.AuthorisesRedactions))]
    [InlineData(5, nameof(RoomVersion.EnforcesKeyValidity))]
    [InlineData(7, nameof(RoomVersion.AllowsKnocking))]
    [InlineData(8, nameof(RoomVersion.AllowsRestrictedJoins))]
    [InlineData(10, nameof(RoomVersion.AllowsKnockRestrictedJoins))]
    [InlineData(10, nameof(RoomVersion.RequiresIntegerPowerLevels))]
    [InlineData(11, nameof(RoomVersion.CreatorIsSender))]
    [InlineData(11, nameof(RoomVersion.RedactsInContent))]
    [InlineData(12, nameof(RoomVersion.RoomIdIsCreateHash))]
    [InlineData(12, nameof(RoomVersion.PrivilegesCreators))]
    public void A_trait_changes_with_the_version_that_introduced_it(int number, string trait)
    {
        var property = typeof(RoomVersion).GetProperty(trait)!;

        Assert.NotEqual(property.GetValue(KnownRoomVersions.All[number - 2]), property.GetValue(KnownRoomVersions.All[number - 1]));
    }
}
