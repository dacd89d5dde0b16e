"""Words that carry no picture of their own: they are neither painted nor reported as missing."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STOP_WORDS = _words(
    """
    a an the this that these those my your his her its our their i you he she it we they me him us
    them of in on at by to from for with into onto over under above below beneath beside behind
    between among near next front top bottom left right up down out off through across around
    along against toward towards during before after and or but as is are was were be been being
    am do does did has have had will would can could should may might must there here where when
    while who which what so very really quite too also just only some any each every all other
    another own such than then not if about like s t re ll ve d m please make create generate draw
    paint show give want need put add looking look looks seen see standing sitting sailing flying
    floating walking running swimming drifting riding lying rising resting perched moored set full
    shows showing featuring features depicting depicts containing including made side view scene
    falling blowing breathing casting middle center centre foreground distance far away line
    one's let drawn
    painted using get
    """
)
"""English function words, and verbs of being and placing."""

STYLE_WORDS = _words(
    """
    beautiful pretty lovely gorgeous stunning amazing awesome epic nice perfect best great quality
    high highest ultra super hyper masterpiece detailed detail details highly intricate sharp focus
    crisp clean realistic photorealistic realism hyperrealistic photo photograph photography
    photographic picture image images illustration illustrated painting drawing sketch art artwork
    artistic artstation trending concept digital render rendering rendered 3d 2d 4k 8k 16k hd uhd
    hdr resolution res cinematic lighting light lights lit style styled stylized stylised
    aesthetic modern minimalist minimal minimalistic simple flat vector elegant professional
    award winning unreal engine octane raytracing ray tracing volumetric dof depth bokeh lens shot
    camera canon nikon dslr mm wide angle aerial composition scenic serene peaceful calm tranquil
    quiet idyllic magical fantasy whimsical cute adorable watercolor watercolour oil acrylic gouache
    pencil ink anime cartoon comic pixel impressionist impressionism abstract surreal poster print
    design graphic colors colours color colour coloured colored palette tones tone atmosphere
    atmospheric mood ambience ambiance vibe tasteful soft smooth lush expansive vast sweeping
    breathtaking fine rich creative inspiring calming fresh wonderful professional-looking
    lora embedding score rating safe
    """
)
"""Words about quality, medium and manner, which the painter's one manner cannot follow."""

BREAKS = _words(
    """
    in on at by to from for with into onto over under above below beneath beside behind between
    among near next through across around along against toward towards during before after while
    who which that of is are was were
    """
)
"""Words after which an adjective no longer waits for a noun."""

BEING = frozenset({"is", "are", "was", "were"})
"""Between a noun and a colour they bind the colour to the noun: "the boat is red"."""

NEGATIONS = frozenset({"no", "without", "not", "minus", "except"})
"""They take the next thing out of the picture."""

ARTICLES = frozenset({"a", "an", "the", "one", "my", "our", "his", "her", "their"})
"""They open a group of words that a noun will close, so a comma may stand inside it."""
