<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About nmfaudio</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Takes a recording apart without a trained model: it writes the spectrogram as a product of templates and activations, shows every component, and renders sources whose stems add up to the mix.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Version {0} · Python {1} · Qt {2} · BSD 3-Clause licence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ActivityLine</name>
    <message>
        <source>Progress</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} … {1} left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preparing for this computer, once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} … {1} %</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Appearance</name>
    <message>
        <source>As the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>System</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Texts will be in this language when the window is opened again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text will have this size when the window is opened again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Asking</name>
    <message>
        <source>A command needs a recording that is in a file: open one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} for the command.toml</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save what the command reads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No option says {0}. Save as recipe after separating: nmfaudio separate --recipe FILE then does the same.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>On the clipboard: {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recipes (*.toml)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A recipe is what a separation followed: separate first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as recipe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved {0}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BeatBar</name>
    <message>
        <source>Bars</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find the beats, and show bars in the ruler</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source> bpm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tempo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Beats a minute; another value spaces them evenly from the first on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Snap</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Let the ends of loops snap to beats</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>BeatFinder</name>
    <message>
        <source>No recording is open: open one first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Listening for beats …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No beats were found. Type a tempo to have bars anyway.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The pulse is weak here: correct the tempo if bars do not fit.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Body</name>
    <message>
        <source>MAP</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TAKES</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MODEL</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ChoiceBox</name>
    <message>
        <source>auto</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Find a command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type what you want to do</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Commands</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is called that: try another word</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ContextMenus</name>
    <message>
        <source>Assign to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hear alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Solo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mute</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gain</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select its parts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Solo only this</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only this plays in the marked passage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parts that sound there, and others like them, become its own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colour {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep as it is in a re-run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export this track</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Join the selected tracks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove (its parts go to the residual)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Silence this hit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take out again (its sound goes back)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Correcting</name>
    <message>
        <source>This is {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is not {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Separate, then mark a passage as the loop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}: {1} → {2} of the energy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}: {1} → about {2} of the energy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark the passage as the loop first: drag on the ruler.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}: {1} of the energy before, {2} now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} keeps {1} of the energy: it had what sounds there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Without parts now: {0}. Undo gives them back.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CountBox</name>
    <message>
        <source>auto</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CountCurves</name>
    <message>
        <source>Curves of the number of components</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>Something went wrong in nmfaudio itself. What was not saved has been kept aside; you can go on. If you report this, please send the text below: names of your folders and of your computer are not in it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Copy the report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Go on</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DivergenceCurve</name>
    <message>
        <source>Divergence curve</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The divergence is drawn here while it falls</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Dragging</name>
    <message>
        <source>What you drag out is still being written. Drag it again when the bar is through, or hold it over its place until “Ready” stands beside it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Being written: hold it until it is ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} % written: hold it until it is ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ready: let go where it is to be</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What you dragged out is ready: drag it again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Editor</name>
    <message>
        <source>There is no source {0} yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>keep {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>let {0} go</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>solo tracks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mute tracks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select at least two tracks to join.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>join tracks into {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>solo components</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>end solo of components</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mute components</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unmute components</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>lock components</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unlock components</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select one component to split, not several.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>gain of components</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>solo only {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>clear solo and mute</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep the level, cut off what is too loud</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lower all files together</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only the loop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only the loop, {0} to {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At the level and the place of their faders</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Say in the files what they are (tags)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DAWproject (Bitwig, Studio One, Cubase)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reaper project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stem file for DJ programs (.stem.mp4)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Notes and tempo as MIDI</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Onsets as a table (CSV)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was taught (dictionary)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Overview as a picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How it was made, to make it again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>FILES</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For&amp;mat</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Names</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loud peak&amp;s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>BESIDE THEM</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is chosen: mark at least one file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Some stems are left out: the files will not add up.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Levels and places follow the faders: the stems add up to that mix. Files that exist are never replaced.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Together the stems add up to the recording, at its sample rate and channels. Files that exist are never replaced.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder for the stems</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ExportList</name>
    <message>
        <source>What</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Files that will be written</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stems</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mixes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Single parts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What I hear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everything but {0}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Exporter</name>
    <message>
        <source>Export what I hear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>WAV, 24 bit (*.wav)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export onsets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MIDI (*.mid)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Table (*.csv)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Onsets are in {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n files are in {0}.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Together they are the recording, exact to {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What you hear is in {0}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>FrequencyScale</name>
    <message>
        <source>Frequency scale</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Guiding</name>
    <message>
        <source>This passage is one source alone …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark the passage as the loop first: drag on the ruler</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only {0} plays in this passage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A file is one source alone …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Follow a score (MIDI) …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use a dictionary …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save what was taught …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Forget all of it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Forget: {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>forget {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Adapt to the recording if it is drums</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Adapt what was taught to the recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep what was taught as it is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>adapt what was taught</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fill in the marked passage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find and mend clicks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find and mend clipping</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find and mend drop-outs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}: {1} to {2} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Score: {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dictionary: {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Repair: {0} to {1} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Repair: {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>forget what was taught</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which source is alone from {0} to {1} s?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A recording of one source alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which source is {0}?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use a dictionary</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dictionaries (*.nmfdict);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Follow a score</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MIDI files (*.mid *.midi);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save what was taught</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It starts early or late, or runs fast or slow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It was played freely</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It fits as it is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How does the score fit the recording?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mend {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>follow {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}. Press Separate to follow it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Teach a source</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LevelMeter</name>
    <message>
        <source>Level</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Library</name>
    <message>
        <source>Drum loop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Full mix</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Instruments</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left, centre, right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Melody and accompaniment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Percussive / harmonic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Voice and music</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>clicks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>clipping</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>dropouts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>beats</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>count</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>drag</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>draw</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>explained</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>export mix</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>export onsets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>foretell</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>guide</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>learn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>null</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>prepare</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>re-run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>silent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>percussive · low</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>percussive · mid</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>percussive · high</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>noise · low</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>noise · mid</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>noise · high</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>split</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All stems were lowered together by {0:.2f} dB, so that none goes beyond full scale.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All strokes sound alike: there is one drum.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asked for {0}: {1}; more can make more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Attacks keep their beginning: hardly anything of them sounds too early.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Between Soft and Clean: a little less of the other sources, and hardly any more roughness.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a {0} file; M4A, AAC and video files are read where the program ffmpeg is installed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clean</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Components have one place: the recording has not two channels, or is too long to hold both.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cymbals</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drum noise</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every source gets its share of each sound: smooth and natural, with some of the other sources still to be heard.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>FLAC, 24 bit, lossless</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Found no {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From {0:.2f} to {1:.2f} s, {2} cannot be learned from what is damaged: forget one of the two first, in the Teach menu.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From {0} on, the file changes its depth from {1} to {2} bits; levels were kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From {0} on, the file changes its sample rate to {1:,} Hz; it was read as {2:,} Hz, so its pitch and speed are wrong there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From {0} on, the file has {1} channels instead of {2}; only what comes before can be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>High drum</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How exactly the stems add up was measured before rounding to {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Low drum</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MIDI file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MP3, highest variable quality</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mid drum</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of the recipe &quot;{0}&quot; ({1}) only seed and guides were used beside {2}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ogg Vorbis, high quality</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Playback is unavailable: sounddevice is not installed. Install it with: pip install &apos;nmfaudio[gui]&apos;; everything else works.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Playback is unavailable: the PortAudio library is missing. On Debian or Ubuntu, install libportaudio2 and libasound2-plugins; everything else works.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Playback is unavailable: the settings of ALSA, the system&apos;s sound, are missing. On Debian or Ubuntu, install libasound2-data; everything else works.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Playback is unavailable: the sound device cannot be opened ({0}). Close other programs that use it, or choose another one in the Play menu.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Playback is unavailable: the sound device “{0}” takes neither {1} Hz nor a common rate. Choose another one in the Play menu.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Playback is unavailable: the system&apos;s sound cannot be started ({0}). Restart the sound server or this machine; everything else works.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Playback is unavailable: this machine shows no sound output. Connect one and choose it in the Play menu; everything else works.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Playback stopped: mixing failed ({0}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Playback stopped: the sound device has gone. Connect it again or choose another one in the Play menu.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Playback stopped: the sound device has not asked for sound for {0:.0f} seconds. Choose another one in the Play menu.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading was stopped before the end of the recording.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rest high drum</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rest low drum</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rest mid drum</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rumble</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved what was taught: {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Silent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Soft</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Something went wrong in nmfaudio itself ({0}: {1}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sources of a stereo recording are also told apart by where they lie: less of the others is heard.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The best of {0} starts was kept; the others found its components again to {1} on average.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The components have changed since {0} began: do it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file holds several recordings one after the other; only the first one was read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is cut short by {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is cut short: it does not hold the end of its stream.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is cut short: its last frame is incomplete.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is cut short: {0} of {1} are there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is damaged at {0}: what comes before was read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is damaged at {0}: {0} of {1} were read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is damaged in {0}: sound is missing there.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is damaged: sound may be missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file is damaged: {0} of {1} could be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file was written to while it was read, so its sound may be of before and after: read it again once it is finished.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file&apos;s header was never finished, as when a recorder is switched off or a download stops; all sound that follows it was read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The header contradicts itself ({0} for {1} of {2} bits); the sound was read as {3} each.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The header promises an impossible length; {0} were read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The header speaks of {0}, but {1} are there; all was read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The input is silent: there is nothing to take apart.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The last sample is incomplete and was left out.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The louder source gets more than its share: less of the others is heard, and quiet details go with them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The loudest sample lies {0:.1f} dB above full scale; levels are kept as they are.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The loudest source gets nearly all: the least of the others, but sounds may warble or be cut short.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The preset {0} was not used beside {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recording is long: templates were learned from frames drawn from all of it, and the divergence is that of these frames.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The recording is silent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sample rate is only {0:,} Hz: there is no sound above {1:.1f} kHz.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The samples do not match the file&apos;s checksum: it is damaged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The score holds {0} that are no track; passed over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The score holds {0} that is no track; passed over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The score is cut short: what comes before its end is used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sound has dropped out, {0} in all, though as much of it is held ready as can be. Close programs that keep this machine busy.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The system refused something that this needs ({0}): {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The temporary folder could not take {0} of samples ({1}), so they are held in memory. To need less of it, free space there, or set TMPDIR to a folder that has it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is not enough memory to {0}. Close other programs, or work on a shorter part of the recording.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This project was saved by a newer version of nmfaudio. What this one does not know is kept, but not shown.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>W and tags must describe the same components, got {0} and {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>WAV, 16 bit with dither</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>WAV, 24 bit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>WAV, 32 bit float</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>WAV, RF64, W64, AIFF, FLAC, Ogg Vorbis, Opus, MP3, CAF or AU</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What lies around the sound in this file is damaged, or there twice; it was passed over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was taught explains this recording badly, so sources found without it have a share of {0} in what comes out: teach longer passages, or let there be other sources.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>X must be (n_channels, {0}, n_frames) to match n_fft={1}, got {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a GIF picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a JPEG picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a MIDI file: notes without sound</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a PDF document</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a PNG picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a ZIP archive</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a box must last and span something, got {0} to {1} s and {2} to {3} Hz</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a brace stands alone in the name template {0!r}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a column is of none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a component belongs to a source that is not there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a component belongs to two sources</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a component can be split into 2 to {0} parts, got {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a damage must begin at 0 s or later and end after it begins, got {0} s to {1} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a database or a project file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a dictionary</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a figure&apos;s name must end in {0}, got {1!r}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a file of another kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a finite number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a fit has another shape</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a fit is negative</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a fit lacks some of its divergences</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a gain is {0} dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a gain must be a number of dB, got NaN</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a gzip archive</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a key stands twice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a list of at most {0} texts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a list of texts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a loop must be at least {0:.0f} ms long, within the recording&apos;s {1} samples, got {2} to {3}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a marker lies before the beginning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a name is too long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a name must have at least one visible character</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a note at {0:.0f} s is later than a MIDI file can say: write onsets to a .csv file instead</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a note must end after it starts, got {0} to {1} s in {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a pan must be a number between -1 and +1, got NaN</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a part of the path to it is no folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a passage must begin at 0 s or later and end after it began, got {0:g} to {1:g} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a path</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a playlist</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a recipe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a recipe of kind &quot;parts&quot; needs at least one split</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a recipe of kind {0} needs a dictionary or a score</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a recipe of kind {0} needs a spectrogram</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a recipe of kind {0} needs {1}: give its file too</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a recording must have 1 to {0} channels, got {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a score</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a score and taught sources cannot be followed at once: leave one out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a score is aligned by {0}, got {1!r}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a score was given twice: leave one of them out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a smoothing must reach 0 or more seconds, got {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a source has a component too many</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a source has a negative number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a source is beyond the sides</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a source is surer than sure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a span must last, and lie within the {0:.2f} s of the recording, got {1:.2f} to {2:.2f} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a stem file has {0} stems, got {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a stem file holds mono and stereo only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a stem file is made by the program ffmpeg, which was not found: install it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a table of at most {0} texts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a table of texts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a take has no number from 1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a taught passage needs the name of its source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a view must have an extent, got frames {0} to {1}, {2} columns and {3} rows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a whole number of 64 bits</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a {0} axis must go up from 0 Hz or more, got {1} to {2} Hz</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a {0} axis must go up from more than 0 Hz, got {1} to {2} Hz</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a {0} file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a {0} file of {1} sound</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a {0} is no part of a project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>access to it is not allowed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>activations are negative</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>activations of {0} frames do not fit {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>add {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all that were tried are needed; even more might do better</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an array has a length that cannot be</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an array holds numbers of an unknown kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an array holds numbers of another kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an array holds what is no number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an array is larger than any can be</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an array is shorter than its shape</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an audio file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an entry is no text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an {0} file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>an {0} file of {1} sound</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>asked for</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>assign {0} to {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>attacks are out of order</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>attacks must be samples in ascending order, each of them once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>audio_format is none that nmfaudio writes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>bar 1 lies before the beginning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>begin bar 1 here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>beside stems are written {0}; got {1!r}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>by the examples of {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>by the score of {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot be opened: {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot read the dictionary {0}: {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot read the {0}: {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot read the {0}: {1} is not text in UTF-8 from byte {2} on; save it as UTF-8</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot read the {0}: {1} is {2}, not a {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>change the tempo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>channel {0} is damaged from beginning to end: nothing is left to repair it from; mark less</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>channel {0} is silent outside of the damage: there is nothing to repair it from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>channels must be &quot;mean-power&quot; or &quot;mix&quot;, got {0!r}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>choose wav24 instead</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>clip must be &quot;clamp&quot; or &quot;scale&quot;, got {0!r}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>clipping damages the whole band: give no frequencies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>colour of {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>component</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>component or source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>component {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>component {0} is silent at {1:.2f} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>component {0} is silent between {1:.2f} and {2:.2f} s already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>component {0} is silent: there is nothing to split</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>components lack their tags</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>components or resolution are given</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>constant-Q bands need at least 1 to an octave, the lowest between 0 and {0:.0f} Hz, got {1} from {2} Hz</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>damage that can be found is {0}, got {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>data is written as {0}, got {1!r}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>dictionary</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>does not exist: check the spelling and the folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>drum voices must be some of {0}, got {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>drums {0}, voice {1}, notes {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>each further one explains little more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>end solo of {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>every component is locked: unlock those that are to be fitted again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>export {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ffmpeg could not make the stem file: {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ffmpeg made another kind of file than expected</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>file of guides</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>frequencies must go up from 0 Hz or more, got {0:g} to {1:g} Hz</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>gain of {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>gains and places must be finite numbers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>gains and places must be lists of numbers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>gains and source_of must have one entry for each of the {0} components, got {1} and {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>gains must be finite and 0 or more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>give either n_components or components_by, not both</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>give either passages to learn from or a dictionary, not both</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>give either {0} or a way to find it ({1}), not both</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>give {0} to {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>go to {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>has a longer name than the system allows: rename it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is a link that leads back to itself: find the file it means</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is a pipe or a device: choose a file on a disk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is nested too deep</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>is silent: nothing can be learned from it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it claims more numbers than it can hold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it does not say which take is open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it does not say which version wrote it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it does not take as many channels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it does not take sound of this kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it does not take this sample rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it has too many tables</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it holds members twice, or more than a dictionary can</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is a link that leads back to itself</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is an archive of something else</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is damaged, or a ZIP archive of something else</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is larger than this disk or system allows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is no JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is no table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is not laid out as nmfaudio does</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is not there any more, or another program has it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is of version {0}, not {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it is {0:,} bytes long, not {1:,}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it lacks {0!r}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it must hold 1 to {0} sources</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>it sounds like {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its disk on the network does not know it any more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its disk or device is not there any more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its entries are too long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its format is {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its frames do not overlap enough to sound</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its head is damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its length, channels or sample rate differ</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its name is longer than the system allows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its pages do not fit together</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its sound has another shape</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its sound is not the one that was saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its table {0!r} computes its values</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its table {0!r} is missing or another one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its table {0!r} is no plain table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its table {0!r} is too long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its takes are no list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>its {0} is no table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>kind {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>leave {0} out of the export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>left out unless it is {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>lock {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mark {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mask_exponent must be {0} to {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>masks have the exponent {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>masks must be one of {0}, or an exponent from {1} to {2}, got {3!r}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>masks: both channels alike</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>masks: by places, too</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>masks: do not keep attacks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>masks: keep attacks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>masks: {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>may not be read by you: change its permissions</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>merge {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>merge {0} and {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>merging needs at least two components, got {0}: select more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>min_gap_s must be more than 0 seconds, got {0}: it keeps one onset from being counted twice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>more do not predict hidden parts of the data better</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>more than {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>move {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mute {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>n_components must lie between 1 and {0}, got {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>names of sources must be texts of 1 to {0} characters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no answer came in time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no band of the recording lies between {0:g} and {1:g} Hz</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no figure can be drawn here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no format holds more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no note of the score lies within the recording&apos;s {0:.1f} seconds: align it, or check that it is the score of this recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no recording has such a length</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no recording is open: open one first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no room for {0} of samples of {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no source of this separation can be called {0!r}: there may be {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no stem is left to be written: choose at least one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no such colour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not every one of {0} components has one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing sounds at {0:.2f} s and {1:.0f} Hz</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing was taught, so there is no dictionary to save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>of the numbers tried, the greatest that every start finds again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>one of {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>only positive frequencies have a note, got {0} Hz</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>only what was painted can be taken out again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>onsets are written as {0}; the name {1} ends with {2}: change the ending</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pan must lie between -1 (left) and +1 (right)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pan of {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>parts of a score must differ in name, got {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>passages must have one sample rate, got {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>passages of one source must have one rate, got {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>pitch classes need a multiple of 12 bands to an octave, got {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>re-run the unlocked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>recipe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>recipe &quot;{0}&quot;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>remove marker {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>remove {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>rename {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>rename {0} to {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>samples must be finite, but {0} are NaN or infinite, the first at {1:.3f} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>samples must be of shape (n_channels, n_samples) with at least one channel, got {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>samples must lie within ±{0:g} (full scale is 1), but the loudest is {1:g}: scale the recording down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>seconds, or a text as &quot;1:02.5&quot;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>separate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>silence a part of {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>silence {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>solo {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>some of {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>something else is using it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>sound cannot be made with n_fft={0} and hop_length={1}: frames must overlap more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>source numbers must be 0 or more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>split {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>start_s={0:g} lies beyond the end of {1}, which is {2} long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stems come without a model that could differ from them</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stereo is fitted from one start: leave n_starts out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stopped before anything was tried</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>take out {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>taught sources</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>teaching needs at least one passage, got none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>tell about a passage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>templates adapt, or stay as they are, where sources are taught: teach one or give a dictionary</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>templates are negative</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>templates do not fit activations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>templates must be (1 or {0}, {1}, n_columns) to match n_fft={2} and the recording, got {3}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>templates of shape {0} do not fit {1} bins</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>templates of {0} must be (n_lags, {1}, n_components), got {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>text</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>text in quotes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>text of at most {0} characters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the MIDI file {0} has {1:,} parts; a score of at most {2} can be followed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the MIDI file {0} holds no notes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the MIDI file {0} holds no notes ({1})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the MIDI file {0} is damaged: it ends within its head</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the MIDI file {0} is of type 2, whose tracks are separate pieces: export it as type 0 or 1</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the MIDI file {0} lasts longer than {1:.0f} hours: its tempo or its times are damaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the MIDI file {0} says that a beat has no ticks: export it again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the alignment of a score must be one of {0}, got {1!r}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the axes of an array do not fit its shape</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the axis must be &quot;log&quot;, &quot;linear&quot; or &quot;mel&quot;, got {0!r}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the band of a damage must go from a lower to a higher frequency, got {0} Hz to {1} Hz</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the channel must be &quot;all&quot;, &quot;mid&quot;, &quot;side&quot; or a number from 1, got {0!r}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the channel of a damage must lie between 0 and {0}, got {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the colour map must be one of {0}, got {1!r}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the components of {0} must be 0 to {1}, got {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the connection was lost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the connection was refused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the dB range must go up, got {0} to {1} dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the damage from {0:g} s to {1:g} s holds no sample of the recording, which is {2:g} s long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the damaged band begins at {0:g} Hz, but the recording ends at {1:g} Hz</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the data are silent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the dictionary was learned at {0} Hz, but the recording has {1} Hz: teach it from this recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the disk can only be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the disk reports a fault</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the disk reports a fault: check it, or choose another</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the file is larger than this disk or system allows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the folder {0} cannot be listed ({1}): choose another</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the folder {0} cannot be made: {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the folder {0} cannot be read: {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the folder {0} does not exist: make it, or choose another</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the folder {0} may not be written to: choose another</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the format must be one of {0}, got {1!r}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the gain must be 0 or more, and finite, got {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the map can be drawn by {0}, got {1!r}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the mask exponent must lie between {0} and {1}, got {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the model has another shape</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the most that were tried; even more might do better</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the name is too long for the system: choose a shorter one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the name template is empty: use, e.g., {input} - {source}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the name template knows the words {0}, got {{{1}}} in {2!r}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the network does not reach the other computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the number of sources must be 1 or more, got {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the numbers of {0!r} are not those that were saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the only number that was tried</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the open take is empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the other side has closed the connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the other {0} of {1} are not needed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the passage from {0} to {1} holds nothing of the recording, which is {2} long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the passage of {0} begins at {1:g} s, but there are only {2:.2f} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the passage of {0} must end after it begins, got {1} s to {2} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the passage of {0} needs an end in seconds, or a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the project {0} cannot be read: the disk reports a fault; check the disk or the connection it is on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the project {0} cannot be read: {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the range from sample {0} on holds nothing of the recording, which has {1}: choose an earlier one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the range must be 6 to 200 dB, got {0:g} dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the recipe gives {0} components now, and the stems were made of {1}: they come from a project whose components were edited, or from another version ({2}). A project is written again by nmfaudio export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the recording ends at {0:.2f} s, so there is nothing at {1:g} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the recording ends at {0:g} Hz, so there is nothing from {1:g} Hz up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the recording in {0} cannot be unpacked ({1}): make room in the folder for temporary files, or choose another with TMPDIR</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the recording is long</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the recording {0!r} is not beside the stems: say where it is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the region holds no cell: draw a larger one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the region is of another resolution than the separation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the residual has another number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the residual lane cannot be removed: it holds what no source holds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the residual lane stays below the sources</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the room that you are given on the disk (quota) is used up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the sample rate must lie between {0} and {1} Hz, got {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the score has no pitched part {0!r} to split; it has {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the separation is of another recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the spectra are of another sample rate than the recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the stems followed no recipe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the strength of a box must lie between 0 and 1, got {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the system gives no reason</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the system says “{0}”</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the system&apos;s sound reports a fault of its own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the system&apos;s sound was not started</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the tags of {0} cannot be written</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the tempo is {0} bpm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the tracks have changed since this work began: do it again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the window must be 1 to 2000 ms long, got {0:g} ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the window must be one of {0}, got {1!r}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the window of a picture must be a power of two of at least 32 samples, 0 or -1, got {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there are no components yet: separate first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there are no masks yet: separate first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there are no stems to export yet: separate first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no component {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no marker {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no network to the other computer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no preset {0!r}; choose {1}, {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no second take to be put beside the first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no source with id {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no such device any more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no such file or folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no take {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no {0} at the place {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is no {0} called {1!r}: there are {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is not enough memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is not enough memory for it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is not enough memory for this recording: close other programs, or work on a shorter part of it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is nothing to hear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there is something of that name already</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there must be at least 1 mel band, got {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>there must be {0} components, in order</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this is not a possible name: choose another</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>this recording is too long to split or re-run single components: its spectrogram does not fit into memory. Work on a shorter stretch of it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>timbres of {0} must be {1}, got {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>too many components</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>too many files are open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>true or false</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>true, false or &quot;auto&quot;</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>two sources have one number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>two takes have one number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unlock {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>unmute {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what else there may be</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what it holds cannot be read</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what shall teach {0} is silent: leave it out, or choose another passage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what stands for an array is none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what was painted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what was repaired has another shape</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what was repaired is not as long as its places</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what was repaired lies outside of the recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>what {0} says of how it was made cannot be used: {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>with {0}, {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>yes or no</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0!r} is for recordings of two channels, this one has {1}: look at its mix</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0!r} is none of {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0!r} is none of {1}, nor of the groups {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0!r} is not as long as it claims</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0!r} is not what was saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} block</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} blocks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} byte</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} bytes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} channel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} channels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} component</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} components</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} event</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} events</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} iteration</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} iterations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} longer passage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} longer passages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} place</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} places</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} sample</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} samples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} samples went beyond full scale and were clamped, in {1} (by up to {2:.1f} dB). To keep them, export as WAV 32-bit float, or scale all stems down together.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} short gap</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} short gaps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} sources</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} track</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:,} tracks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:.0f} minutes would need about {1:.0f} GB of memory, more than half of the {2:.0f} GB there are</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:.1f} GB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0:g} to {1:g}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} air</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} and {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} and {1} more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} attack</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} begins like audio, but nothing can be made of what follows: it is damaged or incomplete. Try to get it again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} cannot be read at byte {1}: {2}; check the disk or the connection it is on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} cannot be written, though {1} are free on the disk: a quota, or the number of files, is used up; nothing was left behind. Delete what you can, or choose another folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} cannot be written: the encoder refuses. Choose another format, such as wav24</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} cannot be written: {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} cannot hold unsaved work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} component: {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} components</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} components: {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} could not be read to its end: {1}; check the disk or the connection it is on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} decides {1} itself; {2} was not used.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} does not fit: only {1} are free on the disk; nothing was left behind. Make room, or choose another folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} does not say how it was made: it was written without tags, or by another program</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} does not sound exactly as it did when the project was saved, so stems may differ from those of then.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} ends before {1:g} s: name an earlier passage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} exists already and was left as it is: choose another name or folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} for {1} without a finite value (NaN or infinity), the first at {2:.3f} s; nothing was written</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} has a sample rate of {1:,} Hz; it must lie between {2:,} and {3:,} Hz. Resample the file, or get it again if the rate is wrong</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} has an unknown entry {1!r}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} has changed since the project {1} was saved: give the recording as it was then</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} has more templates than can be used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} has more than {1:,} entries</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} has {1} Hz and {2} channels, its mixture {3} Hz and {4}: stems must be like their mixture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} has {1} Hz and {2} channels, {3} has {4} Hz and {5}: stems of one mixture must be alike</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} has {1} channels; 1 to {2} can be used. Split the file into several</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} has {1}, most have {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} holds 1 to {1} channels, the recording has {2}: {3}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} holds another sound than the recording {1!r} that the stems were made of</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} holds no sound that can be read: it is empty, or cut short or damaged before its first sound. Choose another file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} holds numbers that are not finite</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} holds sample rates above {1} Hz in steps of 10 Hz only, the recording has {2} Hz: {3}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} holds sample rates from {1} to {2} Hz, the recording has {3} Hz: {4}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} holds samples of {1:.0e} times full scale, which no recording has: it is damaged, or it is not sound. Export it again from the program that made it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} holds something else than numbers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} holds {1} without a finite value (NaN or infinity), the first at {2:.3f} s. Export it again from the program that made it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} holds {1} without a finite value (NaN or infinity), the first at {2:.3f} s. Export it again from the program that made it, or have them replaced by silence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is a folder without recordings: choose a recording, or a folder of stems</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is a folder: choose the name of a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is a folder: choose {1} in it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is a link to a file that does not exist: find the file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is a pipe or a device: choose a file on a disk</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is an AIFF file whose header contradicts its content: it speaks of samples of {1} bits. Export it again from the program that made it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is at least {1} long; its samples would take {2} of memory, and the limit is {3}. Read a part of it (a start and a duration), or raise the limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is damaged or was changed by another program: {1}. Open an older copy of it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is empty (0 bytes): choose another file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is fitted from one start: leave {1} out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is no kind of audio that is known. {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is no name for a source: it holds bytes that are no characters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is no number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is no text that can be shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is none of the known words</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is not a file, so it is no project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is not a folder: choose another</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is not a possible file name: check the spelling</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is not a possible file name: choose another</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is not a project of nmfaudio. Open recordings with Open or nmfaudio separate, recipes with --recipe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is not as long as it says</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is not the recording of the project {1}: that has {2:,} samples in {3} channels at {4:,} Hz</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is not usable: it holds a number or a date that nothing can hold</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is not usable: its brackets are nested too deeply</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is not valid TOML{1}: check quotes, brackets and equals signs there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is of an unknown version</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is sound without a model: templates, activations and what else belongs to components are for recordings that are taken apart</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is still being read: wait until it is all there</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is the only take: separate once more before you remove it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is {1} from which ffmpeg brought no sound for {2:.0f} s: check the disk or the connection it is on, or convert it to WAV or FLAC</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is {1} in which ffmpeg found no sound that it could decode: it is damaged, or holds no sound. Check that the file plays elsewhere, or convert it to WAV or FLAC</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is {1} long; its samples would take {2} of memory, and the limit is {3}. Read a part of it (a start and a duration), or raise the limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is {1} of {2}; a {3} has at most {4}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is {1} that is damaged: its sound cannot be found. Try to get it again, or export it anew from the program that made it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is {1} that is not readable here: not even ffmpeg knows how its sound is stored. Convert it to WAV or FLAC with the program that made it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is {1} whose header contradicts its content: samples of {2} bits are said to lie in {3} bytes, and do not. Export it again from the program that made it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is {1}. Reading it needs the program ffmpeg, which was not found: install ffmpeg, or convert the file to WAV or FLAC</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is {1}. {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} knows the sample rates {1} Hz only, the recording has {2} Hz: {3}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} lacks one of {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} made {1:,}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} mel bands are too many for n_fft={1}: some hold no bin; take fewer bands or longer frames</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} must be 0 or more, got {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} must be a finite number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} must be a whole number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} must be a whole number from {1} to {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} must be at most half of {1}={2}, so that frames overlap, got {3}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} must be more than 0 seconds, got {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} must be one of {1}, got {2!r}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} must be {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} must begin with recipe = {1}, got {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} must have a name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} must have {1} entries</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} must lie between {1} and {2} samples, got {3}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} must lie between {1} and {2}, got {3}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} noise</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of a recipe must be {1}, got {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of the score make no sense; passed over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of the score makes no sense; passed over.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of {1} components are silent.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of {1} of the score are missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of {1} of the score is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} or more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} rumble</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} says that it has no channels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} says that it is a stem that is not made</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} takes about {1}, but only {2} are free on the disk; nothing was left behind. Make room, or choose another folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} tells places apart, and this recording has only one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} to {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} to {1} ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} was saved by a newer version of nmfaudio (format {1}; this one knows {2}): update nmfaudio to open it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} was written, but what was read back is not the same; it was deleted. The disk may be full or failing: choose another folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} without a finite value (NaN or infinity) replaced by silence, the first at {1:.3f} s.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} would take {1}; a dictionary takes at most {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}, corrected by where {1} can be heard alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}, sung with vibrato</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}, the recording of the project {1}, is not where it was: say where it is now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}, wide apart in the stereo field</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}, {1}: {2}; cut the recording into shorter ones, or use the preset free</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}: &quot;{1}&quot; lacks something; it takes {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}: &quot;{1}&quot; must be a table, got {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}: &quot;{1}&quot; must be {2}, got {3}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}: &quot;{1}&quot; must stand in double brackets: [[{1}]]</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}: &quot;{1}&quot; stands there {2:,} times, and at most {3:,} can be used</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}: there is no key &quot;{1}&quot; in a recipe</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}: there is no key &quot;{1}&quot; in guides; known are teach, stroke, repair, score, dictionary</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}: there is no key &quot;{1}&quot;; known are {2}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Drop to open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop to open each in a window of its own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A window holds one recording, and so many are not opened at once: drop up to {0}, or separate a folder with “nmfaudio batch”.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>MapPanel</name>
    <message>
        <source>Map of components</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parts that sound alike lie close together. Arrow keys move from one to the next.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parts that sound alike lie close together here.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Mark</name>
    <message>
        <source>only {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>repair</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>silent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>not {0}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Markers</name>
    <message>
        <source>No recording is open: open one first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None yet: I adds one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Marker</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of the marker</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Masks</name>
    <message>
        <source>Keep attacks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use places in stereo</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Menu</name>
    <message>
        <source>New w&amp;indow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the &amp;demo loop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Save the project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the project &amp;as…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keep the recording in the project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Export stems…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export &amp;what I hear…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export o&amp;nsets…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select &amp;all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Re&amp;name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New s&amp;ource</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Solo selection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Mute selection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Merg&amp;e</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Split in t&amp;wo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Split in t&amp;hree</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;ilence in the loop region</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loc&amp;k</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Re-run the &amp;unlocked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Clear all solo and mute</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show &amp;everything</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom to the &amp;loop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pan &amp;back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Pan on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom frequency i&amp;n</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom frequency o&amp;ut</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Follow the playhead</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cop&amp;y the picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sa&amp;ve the picture…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bars and beats</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bar 1 begins here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loops snap to beats</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a marker here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Pointer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Lasso</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Br&amp;ush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Har&amp;monics of a pitch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The &amp;note under the mouse</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hear &amp;only what is drawn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Silence what is &amp;drawn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rep&amp;air what is drawn</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nex&amp;t picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Follow what is &amp;soloed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colours of sou&amp;rces</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Normali&amp;ze frequencies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Map, takes and model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hear the &amp;other take (A/B)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Suggest a &amp;number of parts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy as comman&amp;d</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as reci&amp;pe…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Separate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Play / stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To the &amp;beginning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Loop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loop f&amp;rom here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loop &amp;to here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Clear the loop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 s bac&amp;k</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 s for&amp;ward</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Hear alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Play when separatin&amp;g</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sa&amp;fe buffer (200 ms)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Find a command…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;About nmfaudio</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pict&amp;ure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Play</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hear a track alone: hold, or tap to keep</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hear the residual alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select a track</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give the selection, or what is drawn, to a track</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give the selection to the residual</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a track or part; Shift extends</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fold or unfold a track</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change the gain of a track by 1 dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move a track left or right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move a track up or down the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hear the track or part alone; press a button</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give parts to the residual; remove a track</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to the next control</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Arrows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In the spectrogram: move the reading cursor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom time; Shift pans, Ctrl zooms frequency</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pan; on the ruler: mark a loop; what is drawn: give it to a track</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To the beginning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Play or stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write every track as a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New source</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ModelPanel</name>
    <message>
        <source>&amp;Components</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>… found by</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>S&amp;ources</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Divergence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Iterations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tolerance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time limit, s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Starts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stereo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mask</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Smoothing, ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep attacks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stereo masks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rest</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No fit yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Energy of the spectrogram that templates and activations come to, where each track sounds. More components describe more.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Suggest a number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try numbers of components, and judge each by three criteria</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy as command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The nmfaudio separate that does the same</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as recipe…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What the open take followed, as a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>by the sound</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} Default: {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The parts describe {0} of the sound</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n iterations in {0} s</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>{0} of {1} iterations</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>yes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>elbow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>held-out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stability</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>relevance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1/{0} of the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Into how many parts the sound is split.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How plain NMF finds that number by itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Into how many tracks the parts are gathered at first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Beta: 1 Kullback-Leibler, 2 Frobenius, 0 Itakura-Saito, or between.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Most steps of each fit: more fit closer, slower.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plain NMF ends when a step improves less than this.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plain NMF ends after so many seconds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of every random choice; another seed is another take.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Random starts of plain NMF, of which the best is kept.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plain NMF fits both channels: parts have places.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Samples of a frame: long for pitch, short for strokes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Samples from frame to frame, at most half a window.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How sharply masks share: 1 soft, 2 clean, 4 hard.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Of masks, in time: less warbling, more of the others.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No stroke is heard before it sounds.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In stereo, sources are also told apart by where they lie.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whether there is more than what was taught or scored.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Close this message</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>NumberBox</name>
    <message>
        <source>auto</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>OverviewCanvas</name>
    <message>
        <source>Overview</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The whole recording. Left and right move the visible part.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PanKnob</name>
    <message>
        <source>Place of {0}, left to right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>middle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}: {1}. Drag; double-click for the middle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only a stereo recording has a left and a right</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PartRow</name>
    <message>
        <source>{0}, {1} of the energy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Solo {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mute {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Source: {0}. Press to choose another</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Source of {0}: {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Locked</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of the part</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PictureBar</name>
    <message>
        <source>Picture of</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Follow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show what is heard as soon as something is soloed or muted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paint each place in the colour of the source it belongs to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Frequency axis</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Channel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Normalize</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show each frequency relative to its own loudest moment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What I hear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Selection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Residual</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Takes differ</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Linear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Constant Q</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} ms</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By octave</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Channel {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mid</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Side</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pointer: click to go there, drag to move</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Box</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Brush</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Brush over all harmonics of a pitch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The note under the mouse, from its onset to its end</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>PictureUpdater</name>
    <message>
        <source>What I hear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The selection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The model W H</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What no source holds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What lies in other tracks in take B</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Presenter</name>
    <message>
        <source>Drawing …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop a recording here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>or press Open: WAV, FLAC, AIFF, MP3, Ogg, and more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opening {0} …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Undo {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Redo {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Playing only {0}. {1} for everything</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} solos, {1} mutes, {2} keeps, Enter plays it alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} selected. Ctrl+1 … 9 or drag to a track, {1} solos, {2} mutes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next: press S on a track, or hold 1, to hear it alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next: unfold a track and drag a part where it belongs better</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Next: Export writes every track as a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opening</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Listening to your recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Splitting</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Listening anew to what is not kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Following the marked passage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Trying numbers of components</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learning</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writing stems</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writing what is dragged out</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Writing the mix</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Finding onsets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n tracks found: the S of one plays it alone, Export writes them</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>A new take is made: T compares it with the one before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Done</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n parts so far: S plays one alone</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Roughly told apart so far: S plays one alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loop {0} to {1}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ProjectFile</name>
    <message>
        <source>{0} is open elsewhere ({1}), so this is a copy: Save asks for a name of its own.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is nothing to save yet: open a recording.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the project</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Projects (*.nmfaudio)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} is open elsewhere ({1}): choose another name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved {0}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The project was not saved, and is as it was ({0}).</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Questions</name>
    <message>
        <source>“{0}” has changes that are not saved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save them first?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Don&apos;t save</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop it and quit?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop and quit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop it and open “{0}”?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop and open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Work is still running.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the recording?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Choose …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The project&apos;s recording</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ReadoutPanel</name>
    <message>
        <source>Time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Freq.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Note</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Level</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Component under the cursor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Owner</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RecordingView</name>
    <message>
        <source>No recording</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RegionBar</name>
    <message>
        <source>Hear only this</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Play the region alone, in a loop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Make the region a part of a track (Ctrl+1 … 9, or drag it there)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Silence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take the region out of what is heard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Repair</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fill the passage in by the next separation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drop the region</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RegionTools</name>
    <message>
        <source>Painted</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} of the energy moved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Draw something on the picture first: choose a tool above it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are no tracks yet: separate first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}: {1} % → {2} % of the energy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Wherever it sounds like this</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>RowViews</name>
    <message>
        <source>Part {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strokes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All else</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>small parts ({0})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} ({1})</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Ruler</name>
    <message>
        <source>Time ruler</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drag to loop a passage, drag an edge to change it, double-click to clear it</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Safekeeping</name>
    <message>
        <source>Unsaved work is kept aside again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unsaved work cannot be kept aside for now, which is tried again: save it meanwhile ({0}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restoring it was begun before and did not come to an end.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Restore it?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” was not saved when nmfaudio ended at {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Some work</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Restore</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Discard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Later</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} It is kept as {1}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>{0} is taken by “{1}”: free it there first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} cannot be changed: {1}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>opens the menu {0}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find a command or a key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Commands and their keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;No key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Default</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;All as they were</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Everywhere; these stay as they are</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a command to give it another key.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Press the new key of “{0}” in the field.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All commands have the keys they began with.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>“{0}” has {1} now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Snapshot</name>
    <message>
        <source>The picture is on the clipboard.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PNG pictures (*.png)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SVG drawings (*.svg)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved the picture: {0}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Speaking</name>
    <message>
        <source>{0} % done</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Playing from {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped at {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Playing everything</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>SpectrogramCanvas</name>
    <message>
        <source>Spectrogram</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Level over time and frequency. Arrow keys move a reading cursor, plus and minus zoom, Enter plays from the cursor.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drawing …</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message numerus="yes">
        <source>%n tracks</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>sum exact to {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is left of the recording when all stems and the residual are taken away from it: the lower the better, −120 dB is inaudible</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n drop-outs</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>{0} ms held ready</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The sound had dropped out, so more of it is held ready, and what you change is heard that much later. Some minutes of playing without a drop-out lead back to less.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Takes</name>
    <message numerus="yes">
        <source>%n tracks</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n parts</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>re-run, %n parts kept</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n parts instead of {0}</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Seed {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Loss {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All tracks together differ from the recording by {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Made in {0} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Takes {0} of memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} instead of {1}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>follows what was taught</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0}, {1} settings changed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the same settings again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} {1}, not {2}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None yet: separate first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no other take yet: separate once more to compare.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TakesPanel</name>
    <message>
        <source>Takes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A/B</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hear take B at the same place, equally loud</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on with this take and its edits (Enter)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove this take (Delete)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Toolbar</name>
    <message>
        <source>Auto</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Drum loop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Free</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Full mix</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Instruments</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left, centre, right</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Melody</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Percussive harmonic</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Voice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Position</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prese&amp;t</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Separate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recipe: {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Play</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take the recording apart</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop the work that runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preset</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What kind of music it is; auto measures the sound and says what it chose</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TrackList</name>
    <message>
        <source>Tracks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Up and down choose a track or a part, right and left unfold and fold, Enter plays it alone. Control and up or down changes its gain, control and left or right its place; the menu key has the rest.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n parts</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>No pitch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Octave {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>10 % and more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 to 10 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Below 1 %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Centre</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Right</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TrackPanel</name>
    <message>
        <source>By source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By pitch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By energy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By first sound</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By place</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sort and group tracks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sort and group</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter parts by name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Track</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New track</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a track holding the selected parts; drop parts here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>TRACKS</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>TrackRow</name>
    <message numerus="yes">
        <source>Track {0}, %n parts, {1} of the energy</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>{0}, unsure</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A ring instead of a spot: {0} may hold more than one source, or a piece of one (surely one: {1}). Hear it alone, and drag parts that belong to another track there</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>{0}: {1} of the energy, %n parts</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Name of source {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Solo {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Solo {0}. Hold its digit{1} to hear it alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mute {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep {0} as it is in a re-run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gain of {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gain of {0}. Double-click for 0 dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gain of {0}, dB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colour of {0}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colour {0}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Units</name>
    <message>
        <source>L</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>R</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>mono</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stereo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{0} channels</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ValueScale</name>
    <message>
        <source>Drag the ends: levels below the floor are black, those above the ceiling get the last colour</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Levels shown: {0} to {1} dB</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>VerdictBar</name>
    <message>
        <source>Before</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hear and see what was before; again: what is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change the passage alone, nothing elsewhere</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave it as it has become</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Discard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take it back, as undo does</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>The S of a track plays it alone, and so do keys 1 to 9</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every track becomes a file; together they are the mix</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Separate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Listen</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Parts of the sound appear here as soon as they are found</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Press Separate: the sound is taken apart into tracks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open a recording, then press Separate: it becomes tracks</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WindowActions</name>
    <message>
        <source>Open a recording</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recordings and projects (*.nmfaudio *.wav *.flac *.aif *.aiff *.ogg *.oga *.opus *.mp3 *.caf *.au *.w64 *.rf64 *.m4a *.aac *.mp4 *.mkv *.webm)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are no stems to export yet: separate first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No recording is open: open one first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There are no parts yet: separate first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark a loop region first: drag on the ruler above.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select a track or a part first: press it.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>WindowMenus</name>
    <message>
        <source>Open &amp;recent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Assi&amp;gn to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Markers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;What the picture shows</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Frequency a&amp;xis</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Window len&amp;gth</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>C&amp;hannel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sound &amp;device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light or &amp;dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text si&amp;ze</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Go to take</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Teach</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Assign the &amp;marked passage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>&amp;Repair</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mas&amp;ks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear this list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gray</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>System default</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>_FirstPicture</name>
    <message>
        <source>Opening …</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>_TakeList</name>
    <message>
        <source>Every separation is kept here, to compare and to go back to.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
